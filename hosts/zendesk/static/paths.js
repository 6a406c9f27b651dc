// What `client.get` and `client.set` reach, and which events a change makes.
import { ApiError } from "./wire.js";

const PERSON = [
  "id",
  "name",
  "email",
  "externalId",
  "alias",
  "avatarUrl",
  "details",
  "notes",
  "signature",
  "role",
  "locale",
  "tags",
  "timeZone",
  "identities",
  "organizations",
];
const WRITABLE = ["subject", "status", "type", "priority", "tags"];

/** @typedef {{ host: any, ticket: any, tab: any, location: string }} Scope */

/**
 * @param {string} path Such as "ticket.requester.email".
 * @param {Scope} scope
 * @returns {unknown} A value that can be posted; null where nothing is set.
 * @throws {ApiError} The path is not known here.
 */
export function readPath(path, scope) {
  if (!isHere(path, scope)) throw new ApiError("APIPathError", "could not be found", path);
  const read = READERS[path];
  if (read !== undefined) return read(scope) ?? null;
  if (path.startsWith("instances.")) return readInstance(path, scope);
  for (const [start, person] of Object.entries(PEOPLE)) {
    const field = path.startsWith(`${start}.`) ? path.slice(start.length + 1) : "";
    if (PERSON.includes(field)) return person(scope)?.[field] ?? null;
  }
  throw new ApiError("APIPathError", "could not be found", path);
}

/** A ticket's paths stand beside a ticket alone, a user's on their page; a new ticket has no id. */
function isHere(path, { tab, ticket }) {
  const [first] = path.split(".");
  if (first === "ticket") return ticket !== null && !(path === "ticket.id" && ticket.id === null);
  if (first === "user") return tab?.user != null;
  if (first === "organization") return tab?.organization != null;
  return true;
}

function readInstance(path, { host }) {
  const found = host.describeInstances()[path.slice("instances.".length)];
  if (found === undefined) throw new ApiError("APIPathError", "could not be found", path);
  return found;
}

/**
 * @param {string} path Such as "ticket.subject".
 * @param {unknown} value
 * @param {Scope} scope
 * @throws {ApiError} The path is not known or may not be set.
 */
export function writePath(path, value, { host, ticket }) {
  const field = path.startsWith("ticket.") && ticket !== null ? path.slice("ticket.".length) : "";
  if (!WRITABLE.includes(field)) throw new ApiError("APIPathError", "could not be set", path);
  if (typeof value !== (field === "tags" ? "object" : "string"))
    throw new ApiError("APIPathError", "has a value of the wrong kind", path);
  host.changeTicket(ticket, field, value);
}

const PEOPLE = {
  "ticket.requester": ({ ticket }) => ticket.requester,
  user: ({ tab }) => tab.user,
  currentUser: ({ host }) => host.config.currentUser,
};

const READERS = {
  ...PEOPLE,
  ticket: ({ ticket }) => ({ ...ticketFields(ticket), requester: ticket.requester }),
  "ticket.id": ({ ticket }) => ticket.id,
  "ticket.subject": ({ ticket }) => ticket.subject,
  "ticket.status": ({ ticket }) => ticket.status,
  "ticket.type": ({ ticket }) => ticket.type,
  "ticket.priority": ({ ticket }) => ticket.priority,
  "ticket.tags": ({ ticket }) => ticket.tags,
  "ticket.via": ({ ticket }) => ({ channel: ticket.via }),
  "ticket.brand": ({ host }) => ({ id: 1, name: host.config.account.subdomain }),
  "ticket.organization": ({ ticket }) => ticket.requester?.organizations?.[0],
  "ticket.assignee.user": ({ host, ticket }) => (ticket.assignee === "" ? null : host.config.currentUser),
  "ticket.assignee.group": ({ host, ticket }) => (ticket.assignee === "" ? null : host.config.currentUser.groups[0]),
  organization: ({ tab }) => tab.organization,
  "organization.id": ({ tab }) => tab.organization.id,
  "organization.name": ({ tab }) => tab.organization.name,
  "organization.externalId": ({ tab }) => tab.organization.externalId,
  "currentUser.groups": ({ host }) => host.config.currentUser.groups,
  currentAccount: ({ host }) => host.config.account,
  "currentAccount.subdomain": ({ host }) => host.config.account.subdomain,
  colorScheme: ({ host }) => host.colorScheme,
  instances: ({ host }) => host.describeInstances(),
};

function ticketFields({ id, subject, status, type, priority, tags, via }) {
  return { id, subject, status, type, priority, tags, via: { channel: via } };
}
