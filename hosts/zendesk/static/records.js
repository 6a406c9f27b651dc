// The pages of a user and of an organisation, and the lists of both.
import { h, icon, initials } from "./dom.js";

/** @param {import("./host.js").Host} host @param {any} user */
export function userPage(host, user) {
  return [
    h(
      "section",
      { class: "fields", "aria-label": "Fields" },
      field("Name", input("name", user.name, (value) => host.changeUser(user, "name", value))),
      field("E-mail", input("email", user.email ?? "", (value) => host.changeUser(user, "email", value || null))),
      field("External ID", input("externalId", user.externalId ?? "", (value) => host.changeUser(user, "externalId", value || null))),
      shown("Organisation", ...organizationsOf(host, user)),
      shown("Time zone", user.timeZone?.ianaName || muted("Unknown")),
    ),
    h(
      "section",
      { class: "record" },
      recordHeader(user.name, user.role === "end-user" ? "Customer" : user.role),
      h("h2", {}, "Identities"),
      h("ul", { class: "rows" }, ...user.identities.map(identityRow), ...(user.identities.length === 0 ? [h("li", {}, muted("None"))] : [])),
      h("h2", {}, "Tickets"),
      h("ul", { class: "rows" }, ...ticketsOf(host, user)),
    ),
  ];
}

/** @param {import("./host.js").Host} host @param {any} organization */
export function organizationPage(host, organization) {
  const members = host.people.filter((person) => person.organizations.some(({ id }) => id === organization.id));
  return [
    h(
      "section",
      { class: "fields", "aria-label": "Fields" },
      shown("Name", organization.name),
      shown("Domains", organization.domains || muted("None")),
      shown("External ID", organization.externalId ?? muted("None")),
    ),
    h(
      "section",
      { class: "record" },
      recordHeader(organization.name, "Organisation"),
      h("h2", {}, "Users"),
      h("ul", { class: "rows" }, ...members.map((person) => h("li", {}, link(person.name, () => host.showUser(person.id)), muted(person.email ?? "")))),
    ),
  ];
}

/** @param {import("./host.js").Host} host */
export function userList(host) {
  return list("All users", host.people, (person) => ({
    open: () => host.showUser(person.id),
    words: [person.name, person.email ?? "No e-mail", person.organizations[0]?.name ?? ""],
  }));
}

/** @param {import("./host.js").Host} host */
export function organizationList(host) {
  return list("All organisations", host.config.organizations, (organization) => ({
    open: () => host.showOrganization(organization.id),
    words: [organization.name, organization.domains, ""],
  }));
}

function list(heading, records, row) {
  const rows = records.map((record) => {
    const { open, words } = row(record);
    const [first, ...others] = words;
    return h(
      "li",
      {},
      h("button", { class: "three", onclick: open }, h("b", { dir: "auto" }, first), ...others.map((word) => h("span", { class: "muted" }, word))),
    );
  });
  return h("section", { class: "tickets" }, h("h1", {}, heading), h("ul", {}, ...rows));
}

function recordHeader(name, kind) {
  return h(
    "header",
    {},
    h("span", { class: "avatar" }, initials(name)),
    h("div", {}, h("h1", { dir: "auto" }, name), h("p", { class: "muted" }, kind)),
  );
}

function identityRow({ type, value, primary, verified }) {
  const marks = [primary ? "primary" : "", verified ? "verified" : "not verified"].filter(Boolean).join(", ");
  return h("li", {}, muted(type.replace("_", " ")), h("span", { class: "grow", dir: "auto" }, value), muted(marks));
}

function ticketsOf(host, user) {
  const own = host.config.tickets.filter(({ requester }) => requester?.id === user.id);
  if (own.length === 0) return [h("li", {}, muted("None"))];
  return own.map(({ id, subject }) => h("li", {}, muted(`#${id}`), link(subject, () => host.showTicket(id))));
}

function organizationsOf(host, user) {
  if (user.organizations.length === 0) return [muted("None")];
  return user.organizations.map(({ id, name }) => link(name, () => host.showOrganization(id)));
}

export function link(words, go) {
  return h("button", { class: "to", onclick: go, dir: "auto" }, words);
}

/** What is written here can be changed. */
function field(words, content) {
  return h("label", {}, words, content);
}

/** What is written here only leads on. */
function shown(words, ...content) {
  return h("div", { class: "shown" }, words, h("span", { class: "in" }, ...content));
}

function input(id, value, change) {
  return h("span", { class: "in" }, h("input", { id, value, onchange: (event) => change(event.target.value.trim()) }));
}

function muted(text) {
  return h("span", { class: "muted" }, text);
}
