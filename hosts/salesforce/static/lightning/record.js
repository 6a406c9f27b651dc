// One record: its heading, its fields, what belongs to it; and the lists of records.
import { h, icon, initials } from "./dom.js";

const HIGHLIGHTS = { Contact: ["Title", "AccountId", "Phone"], Lead: ["Title", "Company", "Phone"], Case: ["CaseNumber", "Status", "ContactId"], Account: ["Website", "Phone"], Opportunity: ["AccountId", "StageName", "Amount"] };
const LABELS = { AccountId: "Account", ContactId: "Contact", Email: "E-mail", ContactEmail: "Contact e-mail", SuppliedEmail: "Web e-mail", SuppliedName: "Web name", SuppliedPhone: "Web phone", PersonEmail: "E-mail", StageName: "Stage", CloseDate: "Closes", CaseNumber: "Number", MobilePhone: "Mobile" };
const UNSHOWN = ["FirstName", "LastName", "Name", "IsPersonAccount", "IsConverted", "PersonContactId"];

/** @param {import("./host.js").Host} host @param {any} record */
export function heading(host, record) {
  const facts = HIGHLIGHTS[record.type].map((name) => field(host, record, name));
  return h(
    "section",
    { class: "card heading" },
    h("span", { class: "badge" }, initials(record.name)),
    h("div", { class: "name" }, h("p", { class: "muted" }, record.type), h("h1", {}, h("bdi", {}, record.name))),
    h("span", { class: "pill" }, "Follow"),
    h("span", { class: "pill" }, "Edit"),
    h("dl", {}, ...facts),
  );
}

/** @param {import("./host.js").Host} host @param {any} record */
export function details(host, record) {
  const names = Object.keys(record.fields).filter((name) => !UNSHOWN.includes(name));
  const related = host.config.records.filter(({ fields }) => Object.values(fields).includes(record.id));
  return h(
    "section",
    { class: "card details" },
    h("div", { class: "subtabs" }, h("b", {}, "Details"), h("span", {}, "Related"), h("span", {}, "Activity")),
    h("dl", { class: "fields" }, ...names.map((name) => field(host, record, name))),
    related.length === 0 ? null : h("h2", {}, "Related"),
    h("ul", {}, ...related.map((each) => h("li", {}, link(host, each), h("span", { class: "muted" }, each.type)))),
  );
}

/** @param {import("./host.js").Host} host @param {string} object */
export function recordList(host, object) {
  const rows = host.config.records.filter(({ type }) => type === object);
  return h(
    "section",
    { class: "card list" },
    h("h1", {}, `${object === "Opportunity" ? "Opportunities" : `${object}s`}, all`),
    h("ul", {}, ...rows.map((record) => h("li", {}, link(host, record), h("span", { class: "muted", dir: "auto" }, mail(record))))),
  );
}

/** What stands in place of a record that the viewer may not read. */
export function sealed() {
  return h(
    "section",
    { class: "card sealed" },
    icon("lock"),
    h("h1", {}, "Insufficient access"),
    h("p", { class: "muted" }, "You do not have the level of access that this record needs."),
  );
}

function field(host, record, name) {
  const value = record.fields[name];
  const hidden = host.user.hidden.includes(`${record.type}.${name}`);
  const other = typeof value === "string" ? host.find(value) : null;
  const text = hidden || value === undefined || value === null ? "\u2013" : String(value);
  return h("div", {}, h("dt", {}, LABELS[name] ?? name), h("dd", {}, other === null ? h("bdi", {}, text) : link(host, other)));
}

function link(host, record) {
  return h("button", { class: "link", dir: "auto", onclick: () => host.open(record.id) }, record.name);
}

function mail({ fields }) {
  return fields.Email ?? fields.PersonEmail ?? fields.SuppliedEmail ?? fields.ContactEmail ?? fields.StageName ?? "";
}
