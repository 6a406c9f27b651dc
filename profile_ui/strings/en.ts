// Every word the panel says, in British English. Sentences that open in bold come as lead and rest.

const plural = (count: number, one: string, many: string): string => (count === 1 ? one : many);
const small = ["No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine"];

export interface Sentence {
  readonly lead: string;
  readonly rest: string;
}

export const en = {
  /** Dates are written in the language of these words. */
  dates: "en-GB",

  nameless: "Nobody by name",
  panel: "Profile",
  yes: "yes",
  no: "no",
  notSet: "not set",
  more: "more",
  less: "less",
  copy: (what: string): string => `Copy ${what}`,
  copied: "Copied",
  notCopied: "Could not be copied",
  askAgain: "Ask again",
  tryNow: "Try now",

  loadingLabel: "Asking Onefold who this is",
  loading: (seconds: number): string => `Still asking Onefold who this is, for ${seconds}\u00a0s. It gives up after 10.`,
  noRequester: { lead: "No requester yet", rest: "Choose one and they appear here." } satisfies Sentence,
  unknown: (name: string | null): Sentence => ({
    lead: "No one by these identifiers",
    rest: `${name ?? "This requester"} has sent us nothing yet, or under other names.`,
  }),
  noIdentifiers: "The requester has no identifier to search by.",
  searched: "Searched",
  ambiguous: (count: number): Sentence => ({
    lead: `${small[count] ?? String(count)} ${plural(count, "person", "people")} could be this requester`,
    rest: "Pick one for this ticket. It joins nobody, and you can change it.",
  }),
  people: (count: number): string => `${count} ${plural(count, "person", "people")}`,
  oneOf: (position: number, total: number): string => `${position} of ${total}`,
  use: "Use for this ticket",
  useName: (name: string): string => `Use for this ticket: ${name}`,
  noneOfThem: "None of them",
  noneChosen: { lead: "None of them", rest: "Nobody is shown for this ticket." } satisfies Sentence,
  showThem: "Show them again",
  reason: (type: string, verified: boolean): string => `${type}${verified ? ", verified in the help desk" : ", not verified"}`,
  lastSeen: (when: string, events: string | null): string => `Last seen ${when}${events === null ? "" : `, ${events}`}`,
  neverSeen: "No events of their own yet",
  unreachable: "Onefold does not answer.",
  unreachableCopy: (time: string, age: string): string => `Shown is our copy of ${time}, ${age} old.`,
  unreachableNothing: "Nothing can be said about this person right now; that does not mean there is nothing.",
  hostSilent: "The help desk does not answer.",
  hostSilentRest: "It has not said who the requester is.",
  nextTry: (seconds: number): string => (seconds > 0 ? `Next try in ${seconds}\u00a0s.` : "Trying now."),
  tooMany: (time: string): Sentence => ({ lead: "Asked too often", rest: `Onefold answers again at ${time}.` }),
  notConnected: {
    outside: { lead: "Not beside a ticket", rest: "This page belongs in the sidebar of a Zendesk ticket." },
    settings: { lead: "Not connected yet", rest: "An admin enters the address and the secret under Connections." },
    refused: {
      lead: "Not connected",
      rest: "Onefold refused this app's signature. An admin compares the secret and the space under Connections.",
    },
    misunderstood: {
      lead: "Not understood",
      rest: "Onefold cannot read what this app asks; the two may be of different versions. An admin uploads the app again from Connections.",
    },
    elsewhere: {
      lead: "Not connected",
      rest: "What answers at the address in the settings is not Onefold. An admin corrects it under Connections.",
    },
  } satisfies Record<string, Sentence>,
  recomputing: (time: string): string => `These values are of ${time}; a new computation is under way.`,

  localTime: (time: string, place: string | null): string => (place === null ? `${time} UTC` : `${time} in ${place}`),
  matchedBy: (kind: string): string => `Matched by ${kind}`,
  verified: (kind: string): string => `verified ${kind}`,
  picked: "Picked for this ticket",
  change: "Change",
  also: (count: number): string =>
    `${count} other ${plural(count, "person carries", "people carry")} one of these identifiers`,
  knownSince: (when: string): string => `Known since ${when}`,
  byCall: (source: string): string => `, first by a call from ${source}`,
  noEvents: "No events of their own yet.",

  traits: "Traits",
  all: (count: string): string => `All ${count}`,
  fewer: "Fewer",
  filterTraits: "Filter traits",
  noTraits: "None yet. They come with identify calls.",
  noTraitMatches: "No trait by these letters.",
  traitsLeftOut: (count: string): string => `${count} more are kept and not listed here.`,
  setBy: (when: string, source: string): string => `Set ${when} by ${source}`,

  timeline: "Timeline",
  timelineSummary: (today: string, total: string): string => `${today} today, ${total} in all`,
  events: (count: number, shown: string): string => `${shown} ${plural(count, "event", "events")}`,
  searchEvents: "Search events by name",
  noEventMatches: "No event by this name.",
  nothingHappened: "Nothing yet.",
  showMore: (count: number): string => `Show ${count} more`,
  showAnyMore: "Show more",
  asking: "Asking…",
  late: "This part did not come.",
  atLeast: (count: string): string => `${count}+`,
  dayCount: (count: number, more: boolean): string => `${count}${more ? "+" : ""}`,
  times: (count: number): string => `${count} ×`,
  span: (first: string, last: string): string => (first === last ? first : `${first} to ${last}`),
  allShare: (value: string): string => `all ${value}`,
  properties: "Properties",
  raw: "Raw",
  rawEvent: "the raw event",
  noProperties: "No properties",
  happened: "Happened",
  source: "Source",
  received: "Received",
  later: (span: string): string => `${span} later`,
  eventTypes: {
    identify: "Details sent",
    group: "Account named",
    alias: "Alias sent",
    page: "Page view",
    screen: "Screen view",
    pages: "Page views",
    screens: "Screen views",
    track: "Unnamed event",
  } satisfies Record<string, string>,
  from: (source: string): string => `from ${source}`,

  identities: "Identities",
  identitiesSummary: (count: string, sources: number): string =>
    `${count} from ${sources} ${plural(sources, "source", "sources")}`,
  identitiesLeftOut: (count: string): string => `${count} more are kept and not listed here.`,
  noIdentities: "None.",
  matched: "matched",
  why: "Why?",
  whyLabel: (value: string): string => `Why? ${value}`,
  attached: "Attached by this event",
  attachedUnknown: "The event that brought it is no longer kept.",
  confirmed: (count: number, shown: string, last: string | null): string =>
    `Seen on ${shown} ${plural(count, "event", "events")} since${last === null ? "" : `, last ${last}`}.`,
  refused: (count: number): string => `Turned away ${count === 1 ? "once" : `${count} times`}`,
  identifierTypes: {
    user_id: "User ID",
    external_id: "External ID",
    email: "E-mail",
    phone: "Phone",
    anonymous_id: "Anonymous",
    zendesk_user_id: "Zendesk user",
    group_id: "Account ID",
    "ios.id": "iOS device",
    "android.id": "Android device",
  } as Readonly<Record<string, string>>,
  /** Kinds as they stand inside "Matched by …". */
  matchedTypes: {
    user_id: "external ID",
    email: "e-mail",
    phone: "phone",
    anonymous_id: "anonymous ID",
    zendesk_user_id: "Zendesk user",
  } as Readonly<Record<string, string>>,

  asOf: (time: string): string => `As of ${time}`,
  updates: "Updates by itself",
  copyAge: (age: string): string => `Copy, ${age} old`,
  justNow: "just now",
  today: (time: string): string => `today ${time}`,
  yesterday: (time: string): string => `yesterday ${time}`,
  todayHeading: (day: string): string => `Today, ${day}`,
  yesterdayHeading: (day: string): string => `Yesterday, ${day}`,
  yearsMonths: (years: number, months: number): string =>
    months === 0 ? `${years} y` : years === 0 ? `${months} mo` : `${years} y ${months} mo`,
};
