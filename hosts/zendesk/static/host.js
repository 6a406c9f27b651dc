// The host behind the page: what is open, whom it is about, and which app instance hears of it.
import { AppInstance } from "./instance.js";
import { RefusalLog } from "./log.js";
import { newTicketTab, organizationTab, ticketTab, userTab } from "./tabs.js";
import { AS_IT_IS, HOST_SILENT } from "./weather.js";

const REQUESTER_FIELDS = ["id", "email", "name", "externalId"];
const LISTS = ["tickets", "users", "organizations"];

/** Fires `change` when anything the page shows has changed, `notice` and `reply` with a detail. */
export class Host extends EventTarget {
  /** @param {any} config What `/host.json` holds. */
  constructor(config) {
    super();
    this.config = config;
    this.log = new RefusalLog();
    this.colorScheme = "light";
    this.collapsed = false;
    /** What becomes of requests that apps make through this host. */
    this.weather = AS_IT_IS;
    /** What apps have said while the host was silent. @type {MessageEvent[]} */
    this.unheard = [];
    /** @type {Map<number, any>} */
    this.users = new Map(config.people.map((person) => [person.id, person]));
    for (const ticket of config.tickets) if (ticket.requester !== null) this.#know(ticket);
    /** Open tabs in their order. @type {Map<string | number, import("./tabs.js").Tab>} */
    this.tabs = new Map();
    /** The tab shown; null: a list. @type {import("./tabs.js").Tab | null} */
    this.shown = null;
    /** Which list, while no tab is shown. */
    this.list = LISTS[0];
    /** The app beside a tab, by the tab's key. @type {Map<string | number, AppInstance>} */
    this.instances = new Map();
    /** Modals by their instance's id. @type {Map<string, AppInstance>} */
    this.modals = new Map();
    this.drafts = 0;
    /** Where a new instance's frame goes. @type {(instance: AppInstance) => void} */
    this.mount = () => {};
    window.addEventListener("message", (event) => this.#receive(event));
  }

  /** Keys of the open tabs. */
  get open() {
    return [...this.tabs.keys()];
  }

  /** Everybody who may be chosen as a requester. */
  get people() {
    return [...this.users.values()];
  }

  get allInstances() {
    return [...this.instances.values(), ...this.modals.values()];
  }

  findTicket(id) {
    return this.config.tickets.find((ticket) => ticket.id === id) ?? null;
  }

  findOrganization(id) {
    return this.config.organizations.find((organization) => organization.id === id) ?? null;
  }

  /** Show a ticket, opening a tab for it; the app of each open tab goes on living. */
  showTicket(id) {
    const ticket = this.findTicket(id);
    if (ticket !== null) this.#show(ticketTab(ticket));
    return ticket !== null;
  }

  showNewTicket() {
    this.drafts += 1;
    this.#show(newTicketTab(this.drafts));
  }

  showUser(id) {
    const user = this.users.get(id);
    if (user !== undefined) this.#show(userTab(user));
    return user !== undefined;
  }

  showOrganization(id) {
    const organization = this.findOrganization(id);
    if (organization !== null) this.#show(organizationTab(organization));
    return organization !== null;
  }

  /** @param {"tickets" | "users" | "organizations"} list */
  showList(list = "tickets") {
    this.list = list;
    this.shown = null;
    this.#tellActive();
  }

  showTab(key) {
    this.shown = this.tabs.get(key) ?? null;
    this.#tellActive();
  }

  closeTab(key) {
    const place = this.open.indexOf(key);
    const instance = this.instances.get(key);
    this.tabs.delete(key);
    instance?.destroy();
    this.instances.delete(key);
    for (const modal of [...this.modals.values()]) if (modal.parent === instance) this.closeModal(modal);
    const next = this.open[Math.min(place, this.open.length - 1)];
    if (this.shown?.key === key) this.shown = next === undefined ? null : (this.tabs.get(next) ?? null);
    this.#tellActive();
  }

  /** @param {any} ticket @param {any} person Null: nobody chosen yet. */
  changeRequester(ticket, person) {
    const before = ticket.requester;
    ticket.requester = person;
    const instance = this.#instanceOf(ticket);
    for (const field of REQUESTER_FIELDS) {
      this.#tellChange(instance, `ticket.requester.${field}`, before?.[field] ?? null, person?.[field] ?? null);
    }
    this.#changed();
  }

  /** Somebody who is no user yet is typed into a new ticket, letter by letter. */
  typeRequester(ticket, email) {
    const somebody = { id: null, name: "", email, externalId: null, identities: [], organizations: [] };
    this.changeRequester(ticket, email === "" ? null : somebody);
  }

  /** @param {any} user @param {"email" | "name" | "externalId"} field */
  changeUser(user, field, value) {
    const before = user[field];
    user[field] = value;
    this.#tellChange(this.instances.get(`user-${user.id}`), `user.${field}`, before, value);
    for (const { ticket } of this.tabs.values()) {
      if (ticket?.requester?.id !== user.id) continue;
      ticket.requester[field] = value;
      this.#tellChange(this.#instanceOf(ticket), `ticket.requester.${field}`, before, value);
    }
    this.#changed();
  }

  /** @param {any} ticket @param {string} field Such as "subject". */
  changeTicket(ticket, field, value) {
    const oldValue = ticket[field];
    ticket[field] = value;
    this.#tellChange(this.#instanceOf(ticket), `ticket.${field}`, oldValue, value);
    this.#changed();
  }

  /** @param {"light" | "dark"} scheme */
  setColorScheme(scheme) {
    this.colorScheme = scheme;
    for (const instance of this.allInstances) instance.send("colorScheme.changed", scheme);
    this.#changed();
  }

  setWeather(weather) {
    this.weather = weather;
    if (weather !== HOST_SILENT) for (const event of this.unheard.splice(0)) this.#receive(event);
    this.#changed();
  }

  setCollapsed(collapsed) {
    this.collapsed = collapsed;
    this.shownInstance?.send(collapsed ? "app.collapsed" : "app.expanded", {});
    this.#changed();
  }

  get shownInstance() {
    return this.shown === null ? undefined : this.instances.get(this.shown.key);
  }

  /** @returns {string} The new instance's id. */
  openModal(parent, url, size) {
    const place = this.config.app.locations.modal;
    const modal = new AppInstance(this, { location: "modal", place: { ...place, url }, parent, size });
    this.modals.set(modal.guid, modal);
    this.mount(modal);
    this.#changed();
    return modal.guid;
  }

  /** @param {AppInstance} modal */
  closeModal(modal) {
    if (!this.modals.delete(modal.guid)) return;
    this.tell(modal.guid, "modal.close", {});
    modal.destroy();
    this.#changed();
  }

  /** The newest one stands on top. */
  get topModal() {
    return [...this.modals.values()].at(-1);
  }

  /** Whether an id is that of one of this app's running instances. */
  knows(guid) {
    return this.allInstances.some((instance) => instance.guid === guid);
  }

  /** An event of one instance, to itself and to all that listen to it from another one. */
  tell(guid, event, payload) {
    for (const instance of this.allInstances) {
      if (instance.guid === guid) instance.send(event, payload);
      else instance.sendOf(guid, event, payload);
    }
  }

  /** Ask the apps of a ticket whether it may be saved, then save it. */
  async submit(ticket) {
    const reason = await (this.#instanceOf(ticket)?.ask("ticket.save") ?? null);
    const name = ticket.id === null ? "The new ticket is" : `#${ticket.id}`;
    this.notify(
      reason === null ? { text: `${name} saved`, kind: "notice" } : { text: `Not saved: ${reason}`, kind: "error" },
    );
    return reason;
  }

  notify(notice) {
    this.dispatchEvent(new CustomEvent("notice", { detail: { duration: 5000, ...notice } }));
  }

  routeTo(target, id) {
    return { ticket: () => this.showTicket(id), user: () => this.showUser(id), organization: () => this.showOrganization(id) }[
      target
    ]();
  }

  appendToReply(ticket, text) {
    this.dispatchEvent(new CustomEvent("reply", { detail: { ticket, text } }));
  }

  describeInstances() {
    return Object.fromEntries(this.allInstances.map(({ guid, context }) => [guid, context]));
  }

  /** @param {import("./tabs.js").Tab} tab */
  #show(tab) {
    if (!this.tabs.has(tab.key)) this.#openTab(tab);
    this.showTab(tab.key);
  }

  #openTab(tab) {
    this.tabs.set(tab.key, tab);
    const place = this.config.app.locations[tab.location];
    if (place === undefined) return;
    const instance = new AppInstance(this, { location: tab.location, place, tab });
    this.instances.set(tab.key, instance);
    this.mount(instance);
  }

  #instanceOf(ticket) {
    return [...this.instances.values()].find((instance) => instance.tab.ticket === ticket);
  }

  /** The same person is one object, on every ticket and on their page. */
  #know(ticket) {
    const { id } = ticket.requester;
    if (!this.users.has(id)) this.users.set(id, ticket.requester);
    ticket.requester = this.users.get(id);
  }

  #tellActive() {
    for (const instance of this.instances.values()) instance.setActive(instance.tab === this.shown);
    this.#changed();
  }

  #tellChange(instance, propertyName, oldValue, newValue) {
    if (oldValue === newValue) return;
    instance?.send(`${propertyName}.changed`, newValue);
    instance?.send("*.changed", { propertyName, oldValue, newValue });
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }

  #receive(event) {
    if (this.weather === HOST_SILENT) return void this.unheard.push(event);
    const instance = this.allInstances.find(({ frame }) => frame.contentWindow === event.source);
    if (instance === undefined)
      return this.log.refuse("message", `from a window that is no app of ours, ${event.origin}`);
    if (event.origin !== instance.origin) return this.log.refuse("message", `from the origin ${event.origin}`);
    instance.receive(event);
  }
}
