// The host behind the page: which records are open, who looks, how the panel is placed, and what its frames say.
import { Pane } from "./pane.js";

const CHOICES = { placement: "Aura", width: "424", navigation: "standard", scheme: "light", user: "", theme: "follow" };

/** Fires `change` when anything the page shows has changed. */
export class Host extends EventTarget {
  /** @param {any} config What `/host.json` holds. */
  constructor(config) {
    super();
    this.config = config;
    this.choices = { ...CHOICES, user: config.users[0].key };
    this.switches = config.switches;
    /** @type {{ what: string, detail: string }[]} */
    this.refusals = [];
    /** Open tabs of the console in their order; outside of it, the one record shown. @type {string[]} */
    this.tabs = [];
    /** @type {any} */
    this.shown = null;
    /** @type {Map<string, Pane>} */
    this.panes = new Map();
    /** Where a new pane's element goes. @type {(pane: HTMLElement) => void} */
    this.mount = () => {};
    window.addEventListener("message", (event) => this.#receive(event));
    window.addEventListener("scroll", () => this.publish({ name: "canvas.scroll", payload: scrolled() }), true);
  }

  get user() {
    return this.config.users.find(({ key }) => key === this.choices.user);
  }

  get console() {
    return this.choices.navigation === "console";
  }

  find(id) {
    return this.config.records.find((record) => record.id === id) ?? null;
  }

  mayRead(record) {
    return !this.user.denied.includes(record.id);
  }

  /** Show a record: in the console in a tab of its own, whose panel lives on; else in place of the one before. */
  open(id) {
    const record = this.find(id);
    if (record === null) return;
    this.shown = record;
    if (this.console) this.#openTab(record);
    else this.#replace(record);
    this.#changed();
  }

  close(id) {
    const place = this.tabs.indexOf(id);
    this.tabs = this.tabs.filter((tab) => tab !== id);
    this.#drop(id);
    const next = this.tabs[Math.min(place, this.tabs.length - 1)];
    if (this.shown?.id === id) this.shown = next === undefined ? null : this.find(next);
    this.#changed();
  }

  showList() {
    this.shown = null;
    if (!this.console) for (const id of this.tabs) this.#drop(id);
    this.#changed();
  }

  /** @param {Record<string, string>} changes Of `CHOICES`; every panel is placed anew. */
  choose(changes) {
    for (const [name, value] of Object.entries(changes)) if (name in CHOICES) this.choices[name] = value;
    for (const id of [...this.panes.keys()]) this.#drop(id);
    if (!this.console) this.tabs = this.shown === null ? [] : [this.shown.id];
    for (const id of this.tabs) this.#place(this.find(id));
    this.#changed();
  }

  /** Choose what changes nothing about the panels. */
  chooseWidth(width) {
    this.choices.width = width;
    this.#changed();
  }

  /** @param {object} wanted What the organisation is to be like, for all its pages. */
  async control(wanted) {
    const headers = { "Content-Type": "application/json" };
    const answer = await fetch("/control", { method: "POST", headers, body: JSON.stringify(wanted) });
    this.switches = await answer.json();
    this.#changed();
  }

  /** Tell every canvas app of the page that listens. */
  publish(event) {
    for (const pane of this.panes.values()) pane.tell({ standIn: "event", event });
  }

  #openTab(record) {
    if (this.tabs.includes(record.id)) return;
    this.tabs.push(record.id);
    this.#place(record);
  }

  /** The wrapper takes its canvas away when the record changes, and makes it anew one tick later. */
  #replace(record) {
    if (this.panes.has(record.id)) return;
    for (const id of [...this.panes.keys()]) this.#drop(id);
    this.tabs = [record.id];
    setTimeout(() => {
      if (this.shown === record && !this.panes.has(record.id)) this.#place(record);
      this.#changed();
    });
  }

  #place(record) {
    const pane = new Pane(this, record);
    this.panes.set(record.id, pane);
    this.mount(pane.element);
  }

  #drop(id) {
    this.panes.get(id)?.element.remove();
    this.panes.delete(id);
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }

  #receive({ data, origin, source }) {
    const pane = [...this.panes.values()].find(({ frame }) => frame.contentWindow === source);
    if (pane === undefined || origin !== pane.origin || data?.standIn === undefined) return;
    if (data.standIn === "height") pane.setHeight(Number(data.height));
    if (data.standIn === "publish") this.publish(data.event);
    if (data.standIn === "refused") {
      this.refusals.push({ what: String(data.what), detail: String(data.detail) });
      this.#changed();
    }
  }
}

function scrolled() {
  const { scrollHeight, clientHeight, scrollTop, scrollWidth, clientWidth, scrollLeft } = document.documentElement;
  return {
    heights: { contentHeight: scrollHeight, pageHeight: clientHeight, scrollTop },
    widths: { contentWidth: scrollWidth, pageWidth: clientWidth, scrollLeft },
  };
}
