// The agent page as a whole: rail, tabs, ticket, apps. Each part draws itself anew when the host changes.
import { AppPane } from "./app_pane.js";
import { h, icon } from "./dom.js";
import { conversation, fields, ticketList } from "./ticket.js";

const RAIL = ["home", "list", "users", "building", "pulse", "gear"];
const CONTEXT = ["user", "book", "grid", "history"];

export class Page {
  /** @param {import("./host.js").Host} host */
  constructor(host) {
    this.host = host;
    this.tabs = h("nav", { class: "tabs", "aria-label": "Open tickets" });
    this.main = h("main");
    this.apps = new AppPane(host);
    this.refusals = h("details", { class: "refusals" });
    this.notices = h("div", { class: "notices", role: "status" });
    /** What an agent has typed, by ticket. @type {Map<number, string>} */
    this.drafts = new Map();
    this.element = h(
      "div",
      { class: "page" },
      this.#rail(),
      this.tabs,
      this.main,
      this.apps.element,
      this.#context(),
      this.refusals,
      this.notices,
    );
    this.#listen();
    this.#draw();
  }

  #listen() {
    this.host.addEventListener("change", () => this.#draw());
    this.host.addEventListener("notice", ({ detail }) => this.#notice(detail));
    this.host.addEventListener("reply", ({ detail }) => this.#append(detail));
    this.host.log.addEventListener("change", () => this.#drawRefusals());
  }

  #draw() {
    document.documentElement.dataset.scheme = this.host.colorScheme;
    const { shown } = this.host;
    document.title = shown === null ? "Tickets" : `#${shown.id} ${shown.subject}`;
    replaceKeepingFocus(this.tabs, ...this.#tabs());
    replaceKeepingFocus(
      this.main,
      ...(shown === null
        ? [ticketList(this.host)]
        : [fields(this.host, shown), conversation(this.host, shown, this.drafts)]),
    );
    this.main.classList.toggle("list", shown === null);
    this.apps.draw();
    this.#drawRefusals();
  }

  #rail() {
    const parts = RAIL.map((name) =>
      name === "list"
        ? h(
            "button",
            { title: "All tickets", "aria-label": "All tickets", onclick: () => this.host.showList() },
            icon(name),
          )
        : h("span", {}, icon(name)),
    );
    return h("div", { class: "rail" }, ...parts);
  }

  #context() {
    return h(
      "div",
      { class: "context" },
      ...CONTEXT.map((name) => h("span", { class: name === "grid" ? "on" : "" }, icon(name))),
    );
  }

  #tabs() {
    const tabs = this.host.open.map((id) => this.#tab(this.host.findTicket(id)));
    const add = h(
      "button",
      {
        class: "add",
        id: "add",
        title: "Open another ticket",
        "aria-label": "Open another ticket",
        onclick: () => this.host.showList(),
      },
      icon("plus"),
    );
    return [...tabs, add, h("span", { class: "grow" }), this.#schemeSwitch()];
  }

  #tab(ticket) {
    const on = this.host.shown === ticket;
    const show = h(
      "button",
      { id: `tab-${ticket.id}`, class: "tab", "aria-current": on, onclick: () => this.host.showTicket(ticket.id) },
      h("span", { class: "subject", dir: "auto" }, ticket.subject),
      h("span", { class: "muted" }, `#${ticket.id}`),
    );
    const close = h(
      "button",
      { class: "close", "aria-label": `Close #${ticket.id}`, onclick: () => this.host.closeTab(ticket.id) },
      icon("close"),
    );
    return h("div", { class: on ? "on" : "" }, show, close);
  }

  #schemeSwitch() {
    const dark = this.host.colorScheme === "dark";
    return h(
      "button",
      {
        id: "scheme",
        class: "scheme",
        "aria-pressed": dark,
        onclick: () => this.host.setColorScheme(dark ? "light" : "dark"),
      },
      icon("moon"),
      "Dark",
    );
  }

  #drawRefusals() {
    const { entries } = this.host.log;
    this.refusals.hidden = entries.length === 0;
    const rows = entries.map(({ what, detail }) => h("li", {}, h("b", {}, what), ` ${detail}`));
    this.refusals.replaceChildren(h("summary", {}, icon("stop"), `Refused ${entries.length}`), h("ol", {}, ...rows));
  }

  #notice({ text, kind, duration }) {
    const notice = h("p", { class: `notice ${kind}` }, h("span", {}, text));
    notice.append(h("button", { "aria-label": "Dismiss", onclick: () => notice.remove() }, icon("close")));
    this.notices.append(notice);
    if (duration !== null) setTimeout(() => notice.remove(), duration);
  }

  #append({ ticket, text }) {
    this.drafts.set(ticket.id, `${this.drafts.get(ticket.id) ?? ""}${text}`);
    this.#draw();
  }
}

/** Whoever works with the keyboard stays where they were. */
function replaceKeepingFocus(parent, ...children) {
  const active = parent.contains(document.activeElement) ? document.activeElement?.id : undefined;
  parent.replaceChildren(...children);
  if (active) document.getElementById(active)?.focus();
}
