// What an agent can have open: a ticket, a new ticket, a user's page, an organisation's page.

/**
 * @typedef {object} Tab
 * @property {string | number} key Unique among the open tabs; of a ticket its id.
 * @property {"ticket" | "new_ticket" | "user" | "organization"} kind
 * @property {string} location Which of the app's locations stands beside it.
 * @property {Record<string, unknown>} context What the app's context says of the place.
 * @property {any} ticket Null unless it is one, or a new one.
 * @property {any} user
 * @property {any} organization
 * @property {() => string} title
 * @property {string} sub
 */

const NONE = { ticket: null, user: null, organization: null };

/** @returns {Tab} */
export function ticketTab(ticket) {
  return {
    ...NONE,
    key: ticket.id,
    kind: "ticket",
    location: "ticket_sidebar",
    context: { ticketId: ticket.id },
    ticket,
    title: () => ticket.subject,
    sub: `#${ticket.id}`,
  };
}

/** @returns {Tab} */
export function newTicketTab(number) {
  const ticket = {
    id: null,
    number,
    subject: "",
    status: "new",
    via: "agent",
    created: "",
    requester: null,
    comments: [],
    tags: [],
    assignee: "",
    priority: "Normal",
    type: "Question",
  };
  return {
    ...NONE,
    key: `new-${number}`,
    kind: "new_ticket",
    location: "new_ticket_sidebar",
    context: { newTicketId: String(number) },
    ticket,
    title: () => ticket.subject || "New ticket",
    sub: "Draft",
  };
}

/** @returns {Tab} */
export function userTab(user) {
  return {
    ...NONE,
    key: `user-${user.id}`,
    kind: "user",
    location: "user_sidebar",
    context: { userId: user.id },
    user,
    title: () => user.name,
    sub: "User",
  };
}

/** @returns {Tab} */
export function organizationTab(organization) {
  return {
    ...NONE,
    key: `organization-${organization.id}`,
    kind: "organization",
    location: "organization_sidebar",
    context: { organizationId: organization.id },
    organization,
    title: () => organization.name,
    sub: "Organisation",
  };
}
