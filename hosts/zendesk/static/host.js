// The host behind the page: which tickets are open, who their requester is, and which app instance hears of it.
import { AppInstance } from "./instance.js";
import { RefusalLog } from "./log.js";

const REQUESTER_FIELDS = ["id", "email", "name", "externalId"];

/** Fires `change` when anything the page shows has changed, `notice` and `reply` with a detail. */
export class Host extends EventTarget {
  /** @param {any} config What `/host.json` holds. */
  constructor(config) {
    super();
    this.config = config;
    this.log = new RefusalLog();
    this.colorScheme = "light";
    this.collapsed = false;
    /** Who has been a requester, by id. @type {Map<number, any>} */
    this.known = new Map();
    /** Open tabs in their order. @type {number[]} */
    this.open = [];
    /** The ticket shown; null: the list of tickets. @type {any} */
    this.shown = null;
    /** @type {Map<number, AppInstance>} */
    this.instances = new Map();
    /** Where a new instance's frame goes. @type {(frame: HTMLElement) => void} */
    this.mount = () => {};
    window.addEventListener("message", (event) => this.#receive(event));
  }

  /** Everybody who may be chosen as a requester. */
  get people() {
    const everybody = this.config.tickets.map((ticket) => ticket.requester).filter((person) => person !== null);
    for (const person of everybody) this.known.set(person.id, person);
    return [...this.known.values()];
  }

  findTicket(id) {
    return this.config.tickets.find((ticket) => ticket.id === id) ?? null;
  }

  /** Show a ticket, opening a tab for it; the app of each open tab goes on living. */
  showTicket(id) {
    const ticket = this.findTicket(id);
    if (ticket === null) return;
    if (!this.open.includes(id)) this.#openTab(ticket);
    this.shown = ticket;
    this.#tellActive();
  }

  showList() {
    this.shown = null;
    this.#tellActive();
  }

  closeTab(id) {
    const place = this.open.indexOf(id);
    this.open = this.open.filter((one) => one !== id);
    this.instances.get(id)?.destroy();
    this.instances.delete(id);
    const next = this.open[Math.min(place, this.open.length - 1)];
    if (this.shown?.id === id) this.shown = next === undefined ? null : this.findTicket(next);
    this.#tellActive();
  }

  /** @param {any} ticket @param {any} person Null: nobody chosen yet. */
  changeRequester(ticket, person) {
    this.people; // remembers who was there, so that they can be chosen again
    const before = ticket.requester;
    ticket.requester = person;
    const instance = this.instances.get(ticket.id);
    for (const field of REQUESTER_FIELDS) {
      const [oldValue, newValue] = [before?.[field] ?? null, person?.[field] ?? null];
      if (oldValue !== newValue) this.#tellChange(instance, `ticket.requester.${field}`, oldValue, newValue);
    }
    this.#changed();
  }

  /** @param {any} ticket @param {string} field Such as "subject". */
  changeTicket(ticket, field, value) {
    const oldValue = ticket[field];
    ticket[field] = value;
    this.#tellChange(this.instances.get(ticket.id), `ticket.${field}`, oldValue, value);
    this.#changed();
  }

  /** @param {"light" | "dark"} scheme */
  setColorScheme(scheme) {
    this.colorScheme = scheme;
    for (const instance of this.instances.values()) instance.send("colorScheme.changed", scheme);
    this.#changed();
  }

  setCollapsed(collapsed) {
    this.collapsed = collapsed;
    this.shownInstance?.send(collapsed ? "app.collapsed" : "app.expanded", {});
    this.#changed();
  }

  get shownInstance() {
    return this.shown === null ? undefined : this.instances.get(this.shown.id);
  }

  /** Ask the apps of a ticket whether it may be saved, then save it. */
  async submit(ticket) {
    const reason = await (this.instances.get(ticket.id)?.ask("ticket.save") ?? null);
    this.notify(
      reason === null
        ? { text: `#${ticket.id} saved`, kind: "notice" }
        : { text: `Not saved: ${reason}`, kind: "error" },
    );
    return reason;
  }

  notify(notice) {
    this.dispatchEvent(new CustomEvent("notice", { detail: { duration: 5000, ...notice } }));
  }

  routeTo(target, id) {
    if (target === "ticket") this.showTicket(id);
    else this.notify({ text: `The page of ${target} ${id} would open here`, kind: "notice" });
  }

  appendToReply(ticket, text) {
    this.dispatchEvent(new CustomEvent("reply", { detail: { ticket, text } }));
  }

  describeInstances() {
    return Object.fromEntries([...this.instances.values()].map(({ guid, context }) => [guid, context]));
  }

  #openTab(ticket) {
    this.open.push(ticket.id);
    const instance = new AppInstance(this, ticket);
    this.instances.set(ticket.id, instance);
    this.mount(instance.frame);
  }

  #tellActive() {
    for (const instance of this.instances.values()) instance.setActive(instance.ticket === this.shown);
    this.#changed();
  }

  #tellChange(instance, propertyName, oldValue, newValue) {
    instance?.send(`${propertyName}.changed`, newValue);
    instance?.send("*.changed", { propertyName, oldValue, newValue });
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }

  #receive(event) {
    const instance = [...this.instances.values()].find(({ frame }) => frame.contentWindow === event.source);
    if (instance === undefined)
      return this.log.refuse("message", `from a window that is no app of ours, ${event.origin}`);
    if (event.origin !== this.config.app.origin) return this.log.refuse("message", `from the origin ${event.origin}`);
    instance.receive(event);
  }
}
