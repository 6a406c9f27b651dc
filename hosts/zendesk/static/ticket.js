// One ticket: its fields, what was said, the reply; and the list of all tickets.
import { h, icon, initials } from "./dom.js";

const TYPES = ["Question", "Incident", "Problem", "Task"];
const PRIORITIES = ["Low", "Normal", "High", "Urgent"];
const MACRO = "Thank you for writing in. I am looking into it now and come back to you today.";

/** @param {import("./host.js").Host} host @param {any} ticket */
export function fields(host, ticket) {
  const change = (field) => (value) => host.changeTicket(ticket, field, value);
  return h(
    "section",
    { class: "fields", "aria-label": "Fields" },
    h("label", {}, "Requester", requester(host, ticket)),
    h("label", {}, "Assignee", h("span", { class: "in" }, ticket.assignee === "" ? muted("Nobody") : ticket.assignee)),
    h("label", {}, "Type", select("type", TYPES, ticket.type, change("type"))),
    h("label", {}, "Priority", select("priority", PRIORITIES, ticket.priority, change("priority"))),
    h(
      "label",
      {},
      "Tags",
      h(
        "span",
        { class: "in" },
        ...(ticket.tags.length === 0 ? [muted("None")] : ticket.tags.map((tag) => h("span", { class: "badge" }, tag))),
      ),
    ),
    h("label", {}, "Followers", h("span", { class: "in" }, muted("None"))),
  );
}

/** @param {import("./host.js").Host} host @param {any} ticket @param {Map<number, string>} drafts */
export function conversation(host, ticket, drafts) {
  const header = h(
    "header",
    {},
    h("h1", { dir: "auto" }, ticket.subject),
    h("p", { class: "muted" }, [`Via ${ticket.via}`, ticket.created].filter(Boolean).join(", ")),
  );
  return h(
    "section",
    { class: "conversation" },
    header,
    h("div", { class: "messages" }, ...ticket.comments.map(message)),
    reply(host, ticket, drafts),
  );
}

/** @param {import("./host.js").Host} host */
export function ticketList(host) {
  const rows = host.config.tickets.map((ticket) =>
    h(
      "li",
      {},
      h(
        "button",
        { onclick: () => host.showTicket(ticket.id) },
        h("span", { class: `state ${ticket.status}` }, ticket.status),
        h("span", { class: "muted" }, `#${ticket.id}`),
        h("b", { dir: "auto" }, ticket.subject),
        h("span", { class: "muted" }, ticket.requester?.name ?? "No requester"),
        h("span", { class: "muted" }, ticket.created),
      ),
    ),
  );
  return h("section", { class: "tickets" }, h("h1", {}, "All tickets"), h("ul", {}, ...rows));
}

function requester(host, ticket) {
  const people = host.people;
  const options = [
    h("option", { value: "" }, "–"),
    ...people.map((person) => h("option", { value: String(person.id) }, person.name)),
  ];
  const choose = (event) =>
    host.changeRequester(ticket, people.find((person) => String(person.id) === event.target.value) ?? null);
  const list = h("select", { id: "requester", onchange: choose }, ...options);
  list.value = String(ticket.requester?.id ?? "");
  const avatar =
    ticket.requester === null ? null : h("span", { class: "avatar tiny" }, initials(ticket.requester.name));
  return h("span", { class: "in" }, avatar, list, icon("down"));
}

function select(id, values, value, change) {
  const all = values.includes(value) ? values : [value, ...values];
  const list = h(
    "select",
    { id, onchange: (event) => change(event.target.value) },
    ...all.map((one) => h("option", { value: one }, one)),
  );
  list.value = value;
  return h("span", { class: "in" }, list, icon("down"));
}

function message({ author, internal, time, text }) {
  const line = h(
    "p",
    {},
    h("b", {}, author),
    internal ? h("span", { class: "badge internal" }, "Internal") : null,
    h("span", { class: "muted" }, time),
  );
  const paragraphs = text.split(/\n\n+/).map((paragraph) => h("p", { dir: "auto" }, paragraph));
  return h("article", {}, h("span", { class: "avatar" }, initials(author)), h("div", {}, line, ...paragraphs));
}

function reply(host, ticket, drafts) {
  const to = ticket.requester === null ? "nobody yet" : ticket.requester.name;
  const keep = (event) => drafts.set(ticket.id, event.target.value);
  const text = h("textarea", {
    id: "reply",
    value: drafts.get(ticket.id) ?? "",
    oninput: keep,
    placeholder: "Write a reply",
    "aria-label": "Public reply",
  });
  return h(
    "div",
    { class: "reply" },
    h("p", {}, h("b", {}, "Public reply"), h("span", { class: "muted" }, `To: ${to}`)),
    text,
    h(
      "p",
      { class: "actions" },
      h("button", { id: "macros", onclick: () => host.appendToReply(ticket, MACRO) }, "Macros"),
      h(
        "button",
        { id: "submit", class: "submit", onclick: () => host.submit(ticket) },
        `Submit as ${capital(ticket.status)}`,
      ),
    ),
  );
}

function muted(text) {
  return h("span", { class: "muted" }, text);
}

function capital(word) {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
