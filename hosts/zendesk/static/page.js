// The agent page as a whole: rail, tabs, ticket, apps. Each part draws itself anew when the host changes.
import { AppPane } from "./app_pane.js";
import { h, icon } from "./dom.js";
import { Modals } from "./modals.js";
import { organizationList, organizationPage, userList, userPage } from "./records.js";
import { conversation, fields, ticketList } from "./ticket.js";
import { AS_IT_IS, WEATHERS } from "./weather.js";

const RAIL = ["home", "list", "users", "building", "pulse", "gear"];
/** Those of the rail that lead somewhere. */
const LISTS = {
  list: { list: "tickets", words: "All tickets", draw: ticketList },
  users: { list: "users", words: "All users", draw: userList },
  building: { list: "organizations", words: "All organisations", draw: organizationList },
};
const CONTEXT = ["user", "book", "grid", "history"];

export class Page {
  /** @param {import("./host.js").Host} host */
  constructor(host) {
    this.host = host;
    this.tabs = h("nav", { class: "tabs", "aria-label": "Open tabs" });
    this.main = h("main");
    this.apps = new AppPane(host);
    this.modals = new Modals(host);
    host.mount = (instance) => {
      (instance.tab === null ? this.modals : this.apps).mount(instance);
      instance.load();
    };
    this.refusals = h("details", { class: "refusals" });
    this.notices = h("div", { class: "notices", role: "status" });
    /** What an agent has typed, by ticket. @type {Map<any, string>} */
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
      this.modals.element,
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
    document.title = shown === null ? "Tickets" : `${shown.sub} ${shown.title()}`;
    replaceKeepingFocus(this.tabs, ...this.#tabs());
    replaceKeepingFocus(this.main, ...this.#content(shown));
    this.main.classList.toggle("list", shown === null);
    this.apps.draw();
    this.#drawRefusals();
  }

  /** @param {import("./tabs.js").Tab | null} shown */
  #content(shown) {
    const { host } = this;
    if (shown === null) return [Object.values(LISTS).find(({ list }) => list === host.list).draw(host)];
    if (shown.user !== null) return userPage(host, shown.user);
    if (shown.organization !== null) return organizationPage(host, shown.organization);
    return [fields(host, shown.ticket), conversation(host, shown.ticket, this.drafts)];
  }

  #rail() {
    const parts = RAIL.map((name) => {
      const place = LISTS[name];
      if (place === undefined) return h("span", {}, icon(name));
      const { list, words } = place;
      return h("button", { title: words, "aria-label": words, onclick: () => this.host.showList(list) }, icon(name));
    });
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
    const tabs = [...this.host.tabs.values()].map((tab) => this.#tab(tab));
    const add = h(
      "button",
      {
        class: "add",
        id: "add",
        title: "New ticket",
        "aria-label": "New ticket",
        onclick: () => this.host.showNewTicket(),
      },
      icon("plus"),
    );
    return [...tabs, add, h("span", { class: "grow" }), this.#weatherSwitch(), this.#schemeSwitch()];
  }

  /** @param {import("./tabs.js").Tab} tab */
  #tab(tab) {
    const on = this.host.shown?.key === tab.key;
    const show = h(
      "button",
      { id: `tab-${tab.key}`, class: "tab", "aria-current": on, onclick: () => this.host.showTab(tab.key) },
      h("span", { class: "subject", dir: "auto" }, tab.title()),
      h("span", { class: "muted" }, tab.sub),
    );
    const close = h(
      "button",
      { class: "close", "aria-label": `Close ${tab.sub}`, onclick: () => this.host.closeTab(tab.key) },
      icon("close"),
    );
    return h("div", { class: on ? "on" : "" }, show, close);
  }

  #weatherSwitch() {
    const { weather } = this.host;
    const options = WEATHERS.map((one) => h("option", { value: one }, one === AS_IT_IS ? "Requests: as they are" : one));
    const onchange = (event) => this.host.setWeather(event.target.value);
    const list = h("select", { id: "weather", "aria-label": "What becomes of the app's requests", onchange }, ...options);
    list.value = weather;
    return h("span", { class: `scheme weather ${weather === AS_IT_IS ? "" : "on"}` }, list);
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
    this.drafts.set(ticket, `${this.drafts.get(ticket) ?? ""}${text}`);
    this.#draw();
  }
}

/** Whoever works with the keyboard stays where they were. */
function replaceKeepingFocus(parent, ...children) {
  const active = parent.contains(document.activeElement) ? document.activeElement?.id : undefined;
  parent.replaceChildren(...children);
  if (active) document.getElementById(active)?.focus();
}
