// Asking Onefold about the record, on our own origin. The server reads the record with the viewer's rights.
import {
  type Answer, lookupFailure, readAnswer, type Reply, TooManyError, UnreachableError,
} from "../../profile_ui/index.ts";
import { type Facts, isFields, readFacts, type RecordObject } from "./facts.ts";

/** Asking gives up after this time, as the words on screen say: the server itself waits for Salesforce. */
export const GIVES_UP_AFTER = 20_000;

/** A person of an account or an opportunity. */
export interface RecordPerson {
  readonly id: string;
  readonly type: string;
  readonly name: string | null;
  readonly detail: string | null;
  readonly role: string | null;
  readonly primary: boolean;
}

export interface PeopleAnswer {
  readonly status: "people";
  readonly people: readonly RecordPerson[];
  readonly more: boolean;
}

export interface Question {
  readonly object: RecordObject;
  /** Who was chosen of an account's or an opportunity's people. */
  readonly person: string | null;
  /** A profile the viewer chose for this record; null takes the choice back; undefined leaves it as it is. */
  readonly pick: string | null | undefined;
}

/** Why the record could not be read, in words of what the viewer can do about it. */
export type Hindrance = "no-access" | "api-disabled" | "salesforce-away";

export class HinderedError extends Error {
  override readonly name = "HinderedError";
  constructor(readonly hindrance: Hindrance) {
    super(hindrance);
  }
}

/** Salesforce has answered enough for now; asking goes on at a moment (milliseconds since 1970). */
export class SalesforceLimitError extends Error {
  override readonly name = "SalesforceLimitError";
  constructor(readonly until: number) {
    super("limit");
  }
}

/** The page's token or the viewer's session in Salesforce has ended: a new signed request is needed. */
export class RenewError extends Error {
  override readonly name = "RenewError";
}

/** Ask who the record's person is, or who its people are. */
export async function lookUp(token: string, question: Question): Promise<Answer | PeopleAnswer> {
  const { object, person, pick } = question;
  const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
  const body = JSON.stringify({ object, person, ...(pick === undefined ? {} : { pick }) });
  const reply = await post("lookup", headers, body);
  const failure = failureOf(reply);
  if (failure !== null) throw failure;
  return isFields(reply.body) && reply.body.status === "people" ? readPeople(reply.body) : readAnswer(reply.body);
}

/** Hand in a new signed request; what comes back replaces all earlier facts. */
export async function renewFacts(signedRequest: string): Promise<Facts> {
  const body = new URLSearchParams({ signed_request: signedRequest });
  const reply = await post("canvas/refresh", { "Content-Type": "application/x-www-form-urlencoded" }, body.toString());
  if (reply.status === 401) throw new RenewError("the new signed request was refused");
  const failure = failureOf(reply);
  if (failure !== null) throw failure;
  const facts = readFacts(reply.body);
  if (facts === null) throw new UnreachableError("no facts of Onefold");
  return facts;
}

const HINDRANCES: Readonly<Record<string, Hindrance>> = {
  salesforce_no_access: "no-access",
  salesforce_api_disabled: "api-disabled",
  salesforce_unavailable: "salesforce-away",
};

function failureOf(reply: Reply): Error | null {
  const code = isFields(reply.body) ? String(reply.body.code) : "";
  const hindrance = HINDRANCES[code];
  if (hindrance !== undefined) return new HinderedError(hindrance);
  if (reply.status === 401) return new RenewError(code);
  const failure = lookupFailure(reply, Date.now());
  const limited = code === "salesforce_limit" && failure instanceof TooManyError;
  return limited ? new SalesforceLimitError(failure.until) : failure;
}

function readPeople(body: Readonly<Record<string, unknown>>): PeopleAnswer {
  const people = Array.isArray(body.people) ? body.people.filter(isFields).map(readPerson) : [];
  return { status: "people", people, more: body.more === true };
}

function readPerson(value: Readonly<Record<string, unknown>>): RecordPerson {
  const text = (each: unknown): string | null => (typeof each === "string" && each !== "" ? each : null);
  const { id, type, name, detail, role, primary } = value;
  return {
    id: text(id) ?? "", type: text(type) ?? "", name: text(name), detail: text(detail), role: text(role),
    primary: primary === true,
  };
}

/** POST beside the address of this page: no cookies, no cache, and an end after some seconds. */
async function post(path: string, headers: Readonly<Record<string, string>>, body: string): Promise<Reply> {
  const options = { method: "POST", headers, body, credentials: "omit", cache: "no-store", referrerPolicy: "no-referrer" };
  try {
    const signal = AbortSignal.timeout(GIVES_UP_AFTER);
    const response = await fetch(new URL(path, location.href), { ...(options as RequestInit), signal });
    const isJson = (response.headers.get("Content-Type") ?? "").includes("json");
    return {
      status: response.status,
      body: isJson ? await response.json() : null,
      etag: null,
      retryAfter: response.headers.get("Retry-After"),
    };
  } catch (error) {
    throw new UnreachableError("no answer", { cause: error });
  }
}

