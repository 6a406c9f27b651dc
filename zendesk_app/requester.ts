// Who a person of Zendesk is (a ticket's requester, a user), by every identifier Zendesk has of them, strongest first.
import type { AskedIdentifier, Requester } from "../profile_ui/index.ts";
import { type Fields, fields, textOf } from "./zaf.ts";

/** More than any real user has; keeps the body small whatever the host says. */
const IDENTIFIERS_MAX = 50;

/** Longer values are refused by Onefold, and the whole question with them. */
const VALUE_CHARACTERS_MAX = 500;

/** Enough of an address to ask for while an agent is still typing it. */
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@.]{2,}$/;

const E164 = /^\+[1-9]\d{6,14}$/;

export interface HostPerson extends Requester {
  /** Null: they are being typed into a new ticket, and Zendesk has no user for them yet. */
  readonly id: string | null;
  readonly identifiers: readonly AskedIdentifier[];
}

/** The person out of `ticket.requester` or `user`; null while there is none. */
export function readPerson(value: unknown): HostPerson | null {
  const user = fields(value);
  const id = textOf(user.id);
  const email = textOf(user.email);
  if (id === null && (email === null || !EMAIL.test(email))) return null;
  return { id, name: textOf(user.name), email, identifiers: identifiersOf(user, id) };
}

/** The person out of a user of the account's own API, with the identities it lists for them. */
export function readApiUser(user: Fields, identities: unknown): HostPerson | null {
  return readPerson({ ...user, externalId: user.external_id, identities });
}

/**
 * Order: external id, Zendesk user id, verified primary e-mail, other e-mails, phones.
 *
 * Identities are chosen by their type: their positions mean nothing (`identities[0]` is a common bug).
 */
function identifiersOf(user: Fields, id: string | null): readonly AskedIdentifier[] {
  const externalId = textOf(user.externalId);
  const identities = Array.isArray(user.identities) ? user.identities.map(fields) : [];
  const all: AskedIdentifier[] = [
    ...asked("user_id", externalId, true),
    ...asked("zendesk_user_id", id, true),
    ...emailsOf(user, identities),
    ...phonesOf(identities),
  ];
  return unique(all).slice(0, IDENTIFIERS_MAX);
}

function emailsOf(user: Fields, identities: readonly Fields[]): readonly AskedIdentifier[] {
  const rank = (identity: Fields): number => (identity.verified === true ? 0 : 2) + (identity.primary === true ? 0 : 1);
  const named = identities
    .filter((identity) => identity.type === "email")
    .sort((a, b) => rank(a) - rank(b))
    .flatMap((identity) => asked("email", textOf(identity.value), identity.verified === true));
  // The address on the user itself is asked last: where it is known, it also is an identity, with its verification.
  return [...named, ...asked("email", textOf(user.email), false)];
}

function phonesOf(identities: readonly Fields[]): readonly AskedIdentifier[] {
  return identities
    .filter((identity) => identity.type === "phone_number")
    .flatMap((identity) => asked("phone", phone(textOf(identity.value)), identity.verified === true));
}

/** A phone number as E.164; null for what cannot be one, such as an extension or a number without its country. */
function phone(value: string | null): string | null {
  const digits = (value ?? "").replace(/[\s().\-/]/g, "").replace(/^00/, "+");
  return E164.test(digits) ? digits : null;
}

function asked(type: string, value: string | null, verified: boolean): readonly AskedIdentifier[] {
  return value === null || value.length > VALUE_CHARACTERS_MAX ? [] : [{ type, value, verified }];
}

function unique(all: readonly AskedIdentifier[]): readonly AskedIdentifier[] {
  const seen = new Set<string>();
  return all.filter(({ type, value }) => {
    const key = `${type} ${type === "email" ? value.toLowerCase() : value}`;
    return !seen.has(key) && seen.add(key);
  });
}
