// One ticket: its fields, what was said, the reply; and the list of all tickets.
import { h, icon, initials } from "./dom.js";
import { link } from "./records.js";

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
    ticket.id === null ? h("label", {}, "or somebody new", typed(host, ticket)) : openRequester(host, ticket),
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

/** @param {import("./host.js").Host} host @param {any} ticket @param {Map<any, string>} drafts */
export function conversation(host, ticket, drafts) {
  const header = h(
    "header",
    {},
    ticket.id === null ? subjectField(host, ticket) : h("h1", { dir: "auto" }, ticket.subject),
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

/** An address typed letter by letter, before there is a user. */
function typed(host, ticket) {
  const value = ticket.requester?.id === null ? ticket.requester.email : "";
  const oninput = (event) => host.typeRequester(ticket, event.target.value.trim());
  return h("span", { class: "in" }, h("input", { id: "new-requester", placeholder: "E-mail address", value, oninput }));
}

function openRequester(host, ticket) {
  const { requester } = ticket;
  if (requester === null) return null;
  const [organization] = requester.organizations;
  return h(
    "p",
    { class: "links" },
    link("User page", () => host.showUser(requester.id)),
    organization === undefined ? null : link(organization.name, () => host.showOrganization(organization.id)),
  );
}

function subjectField(host, ticket) {
  const oninput = (event) => host.changeTicket(ticket, "subject", event.target.value);
  return h("input", { id: "subject", class: "big", placeholder: "Subject", "aria-label": "Subject", value: ticket.subject, oninput });
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
    (ticket.requester?.id ?? null) === null ? null : h("span", { class: "avatar tiny" }, initials(ticket.requester.name ?? ""));
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
  const to = ticket.requester === null ? "nobody yet" : ticket.requester.name || ticket.requester.email;
  const keep = (event) => drafts.set(ticket, event.target.value);
  const text = h("textarea", {
    id: "reply",
    value: drafts.get(ticket) ?? "",
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
