// The page as a whole: header, navigation or console tabs, the record, and beside it the panel.
import { h, icon, initials } from "./dom.js";
import { details, heading, recordList, sealed } from "./record.js";
import { setup } from "./setup.js";

export const OBJECTS = { Contact: "Contacts", Lead: "Leads", Case: "Cases", Account: "Accounts", Opportunity: "Opportunities" };

export class Page {
  /** @param {import("./host.js").Host} host */
  constructor(host) {
    this.host = host;
    this.object = "Contact";
    this.bar = h("nav", { class: "bar" });
    this.main = h("main");
    this.panels = h("aside", { class: "panels", "aria-label": "Onefold" });
    this.refusals = h("details", { class: "refusals" });
    this.tools = h("div", { class: "tools" });
    this.element = h(
      "div",
      { class: "page" },
      h("header", {}, icon("apps"), this.#search(), this.tools),
      this.bar,
      h("div", { class: "record" }, this.main, this.panels),
      this.refusals,
    );
    // The panels are never redrawn: taking a frame out of the page would load it anew.
    host.mount = (pane) => this.panels.append(pane);
    host.addEventListener("change", () => this.#draw());
    this.#draw();
  }

  #draw() {
    const { host } = this;
    const { shown, choices } = host;
    document.documentElement.dataset.scheme = choices.scheme;
    document.title = shown === null ? "Sales" : shown.name;
    if (shown !== null) this.object = shown.type;
    this.bar.replaceChildren(h("b", {}, host.console ? "Service Console" : "Sales"), ...this.#bar());
    this.main.replaceChildren(...this.#main(shown));
    this.tools.replaceChildren(...this.#tools());
    for (const [id, { element }] of host.panes) element.hidden = shown?.id !== id;
    this.panels.hidden = shown === null;
    this.panels.parentElement.dataset.width = choices.width;
    this.panels.style.width = choices.width === "wide" ? "" : `${choices.width}px`;
    this.#drawRefusals();
  }

  #main(record) {
    if (record === null) return [recordList(this.host, this.object)];
    if (!this.host.mayRead(record)) return [sealed()];
    return [heading(this.host, record), details(this.host, record)];
  }

  #search() {
    return h("div", { class: "search" }, icon("search"), "Search");
  }

  #tools() {
    const { host } = this;
    const dark = host.choices.scheme === "dark";
    const scheme = h(
      "button",
      { id: "scheme", title: "Dark", "aria-label": "Dark", "aria-pressed": dark, onclick: () => host.choose({ scheme: dark ? "light" : "dark" }) },
      icon("moon"),
    );
    return [scheme, setup(host, this.tools), h("span", { class: "avatar", title: host.user.name }, initials(host.user.name))];
  }

  #bar() {
    const { host } = this;
    const objects = Object.entries(OBJECTS).map(([object, words]) =>
      h("button", { "aria-current": !host.console && object === this.object, onclick: () => this.#list(object) }, words),
    );
    if (!host.console) return objects;
    return [...host.tabs.map((id) => this.#tab(host.find(id))), h("button", { onclick: () => this.#list("Contact") }, "More")];
  }

  #tab(record) {
    const on = this.host.shown === record;
    return h(
      "span",
      { class: on ? "tab on" : "tab" },
      h("button", { id: `tab-${record.id}`, "aria-current": on, dir: "auto", onclick: () => this.host.open(record.id) }, record.name),
      h("button", { class: "close", "aria-label": `Close ${record.name}`, onclick: () => this.host.close(record.id) }, icon("close")),
    );
  }

  #list(object) {
    this.object = object;
    this.host.showList();
  }

  #drawRefusals() {
    const { refusals } = this.host;
    this.refusals.hidden = refusals.length === 0;
    const rows = refusals.map(({ what, detail }) => h("li", {}, h("b", {}, what), ` ${detail}`));
    this.refusals.replaceChildren(h("summary", {}, icon("stop"), `Refused ${refusals.length}`), h("ol", {}, ...rows));
  }
}
