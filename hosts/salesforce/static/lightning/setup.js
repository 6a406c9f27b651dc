// What whoever tries the panel can change about the organisation around it.
import { h, icon } from "./dom.js";

const PLACES = { Aura: "Lightning page", Visualforce: "Visualforce page", PageLayout: "Page layout", None: "Canvas App Previewer" };
const WIDTHS = { 300: "300 px", 320: "320 px", 340: "340 px", 424: "424 px", 460: "460 px", wide: "Main column" };
const NAVIGATION = { standard: "One record", console: "Console with tabs" };
const THEMES = { follow: "As the page", light: "Light", dark: "Dark", auto: "As the system" };
const WEATHERS = {
  ok: "Answers", limit: "Limit is reached", disabled: "API is switched off", html: "Answers with a web page",
  down: "Is down", slow: "Is slow", elsewhere: "Leads elsewhere",
};

/** @param {import("./host.js").Host} host @param {HTMLElement} around Where the menu stands, open or not. */
export function setup(host, around) {
  const { choices, switches } = host;
  const users = Object.fromEntries(host.config.users.map(({ key, name }) => [key, name]));
  const choose = (name) => (value) => host.choose({ [name]: value });
  const turn = (name, value) => (on) => host.control({ [name]: on ? value : !value });
  return h(
    "details",
    { class: "setup", open: around.querySelector("details")?.open ?? false },
    h("summary", { title: "Setup", "aria-label": "Setup" }, icon("gear")),
    h(
      "div",
      {},
      pick("Who looks", users, choices.user, choose("user")),
      pick("Placed on", PLACES, choices.placement, choose("placement")),
      pick("Width", WIDTHS, choices.width, (value) => host.chooseWidth(value)),
      pick("Navigation", NAVIGATION, choices.navigation, choose("navigation")),
      pick("Colours of the component", THEMES, choices.theme, choose("theme")),
      pick("REST", WEATHERS, switches.weather, (weather) => host.control({ weather })),
      check("Parameters arrive empty", switches.loses_parameters, turn("loses_parameters", true)),
      check("Nobody has allowed the app", !switches.approves, turn("approves", false)),
      check("No new signed requests", !switches.signs, turn("signs", false)),
      h("button", { class: "pill", onclick: () => host.control({ end: true }) }, "End all sessions"),
      h("button", { class: "pill", onclick: () => host.publish({ name: "onefold.record", payload: null }) }, "Tell that the record changed"),
    ),
  );
}

function pick(label, options, value, chosen) {
  const list = Object.entries(options).map(([key, words]) => h("option", { value: key, selected: key === value }, words));
  return h("label", {}, h("span", {}, label), h("select", { onchange: ({ target }) => chosen(target.value) }, ...list));
}

function check(label, on, turned) {
  return h("label", { class: "check" }, h("input", { type: "checkbox", checked: on, onchange: ({ target }) => turned(target.checked) }), label);
}
