// What the panel says once something is opened, and in the states without a person. Loaded after the first paint.
import type { Sentence } from "../en.ts";
import type { Counted } from "../grammar.ts";
import type { Said } from "../sentence.ts";

const small = ["No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine"];

// What this one says, and how, is the type of all others.
// eslint-disable-next-line @typescript-eslint/explicit-function-return-type
export const en = (counted: Counted) => ({
  timelineSummary: (today: string, total: string): string => `${today} today, ${total} in all`,
  identitiesSummary: (count: string, sources: number): string =>
    counted(sources, { one: `${count} from # source`, other: `${count} from # sources` }),
  accountSummary: (name: string, people: number, shown: string): string =>
    `${name}, ${counted(people, { one: "# person", other: "# people" }, shown)}`,
  accountCount: (count: number, shown: string): string => counted(count, { one: "# account", other: "# accounts" }, shown),
  noAccounts: "None.",
  nothingHappened: "Nothing yet.",
  noTraitMatches: "No trait by these letters.",
  filterTraits: "Filter traits",
  traitsLeftOut: (count: string): string => `${count} more are kept and not listed here.`,

  lateFor: (seconds: number): string => `late, asked ${seconds}\u00a0s ago`,
  knownSince: (when: string): string => `Known since ${when}`,
  byCall: (source: string): string => `, first by a call from ${source}`,
  noEvents: "No events of their own yet.",
  hiddenCard: "Hidden from you. An admin decides this under Composer.",
  copy: (what: string): string => `Copy ${what}`,
  copied: "Copied",
  notCopied: "Could not be copied",
  tryNow: "Try now",

  noRequester: { lead: "No requester yet", rest: "Choose one and they appear here." } as Sentence,
  unknown: (name: string | null): Sentence => ({
    lead: "No one by these identifiers",
    rest: `${name ?? "This requester"} has sent us nothing yet, or under other names.`,
  }),
  noIdentifiers: "The requester has no identifier to search by.",
  searched: "Searched",
  ambiguous: (count: number): Sentence => ({
    lead: `${small[count] ?? String(count)} ${count === 1 ? "person" : "people"} could be this requester`,
    rest: "Pick one for this ticket. It joins nobody, and you can change it.",
  }),
  people: (count: number): string => counted(count, { one: "# person", other: "# people" }),
  oneOf: (position: number, total: number): string => `${position} of ${total}`,
  use: "Use for this ticket",
  useName: (name: string): string => `Use for this ticket: ${name}`,
  noneOfThem: "None of them",
  noneChosen: { lead: "None of them", rest: "Nobody is shown for this ticket." } as Sentence,
  showThem: "Show them again",
  reason: (type: string, verified: boolean): string => `${type}${verified ? ", verified in the help desk" : ", not verified"}`,
  lastSeen: (when: string, events: string | null): string => `Last seen ${when}${events === null ? "" : `, ${events}`}`,
  neverSeen: "No events of their own yet",
  unreachable: "Onefold does not answer",
  unreachableCopy: (time: string, age: string): string => `Shown is our copy of ${time}, ${age} old.`,
  unreachableNothing: "Nothing can be said about this person right now; that does not mean there is nothing.",
  hostSilent: "The help desk does not answer",
  hostSilentRest: "It has not said who the requester is.",
  nextTry: (seconds: number): string => (seconds > 0 ? `Next try in ${seconds}\u00a0s.` : "Trying now."),
  tooMany: (time: string, byHost: boolean): Sentence => ({
    lead: byHost ? "The help desk answers no more for now" : "Asked too often",
    rest: `${byHost ? "It" : "Onefold"} answers again at ${time}.`,
  }),
  notConnected: {
    outside: { lead: "Not beside a ticket", rest: "This page belongs in the sidebar of a Zendesk ticket." },
    settings: { lead: "Not connected yet", rest: "An admin enters the address and the signing key under Connections." },
    refused: {
      lead: "Not connected",
      rest: "Onefold refused this app's signature. An admin compares the signing key and the space under Connections.",
    },
    misunderstood: {
      lead: "Not understood",
      rest: "Onefold cannot read what this app asks; the two may be of different versions. An admin uploads the app again from Connections.",
    },
    elsewhere: {
      lead: "Not connected",
      rest: "What answers at the address in the settings is not Onefold. An admin corrects it under Connections.",
    },
  } as Record<"outside" | "settings" | "refused" | "misunderstood" | "elsewhere", Sentence>,
  notReadable: { lead: "You may not open this record", rest: "So the person behind it is not shown." } as Sentence,
  ended: {
    lead: "Your sign-in has ended",
    rest: "Nothing was lost. Open this page again, or reload the apps of your help desk.",
  } as Sentence,
  openAgain: "Open again",
  wideFailed: "The wide view could not be opened.",
  backTo: (name: string): string => `All people of ${name}`,
  backToList: "All people",

  peopleHeading: "People",
  peopleCount: (count: number, more: boolean): string =>
    more
      ? counted(count, { one: "The first person", other: "The first # people" })
      : counted(count, { one: "# person", other: "# people" }),
  filterPeople: "Find by name or address",
  noPersonMatches: "Nobody listed here by these letters.",
  noPeople: { lead: "Nobody here yet", rest: "The help desk names no people here." } as Sentence,
  morePeople: "More people belong here than are listed.",
  primaryPerson: "primary",

  events: (count: number, shown: string): string => counted(count, { one: "# event", other: "# events" }, shown),
  showMore: (count: number): string => `Show ${count} more`,
  showAnyMore: "Show more",
  asking: "Asking…",
  late: "This part did not come.",
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
  },
  from: (source: string): string => `from ${source}`,

  moreInTimeline: (count: number): string => `${count} more in the timeline`,
  evidence: "Events behind it",
  /** Why a highlight was chosen, by the code of the rule. `good`: what would have made it good. */
  rules: {
    problem_not_made_good: (name: string, days: number, good: string): string =>
      `Shown because ${name} came in the last ${days} days and ${good === "" ? "nothing that makes it good" : good} did not follow.`,
    new_problem: (name: string, hours: number, days: number): string =>
      `Shown because ${name} came in the last ${hours} hours and not once in the ${days} days before.`,
    more_than_usual: (name: string, hours: number, least: number, times: number): string =>
      `Shown because ${name} came at least ${least} times in the last ${hours} hours, and ${times} times as often as usual.`,
    interest: (name: string, days: number, least: number): string =>
      `Shown because ${name} shows interest and came ${least} times or more in ${days} days.`,
    more_or_less: (days: number): string =>
      `Shown because the last ${days} days differ by half or more from the ${days} before.`,
    first_seen: (days: number): string => `Shown because the first event is less than ${days} days old.`,
    last_seen: "Always shown.",
    most_used: (days: number): string =>
      `Shown because these make up a quarter or more of at least 20 actions in ${days} days.`,
  },

  /** "38 in 30 days", the number in bold. */
  actions: (count: string): Said => [[count], " in 30 days"],
  changeUp: (percent: string): string => `▲ ${percent}`,
  changeDown: (percent: string): string => `▼ ${percent}`,
  noChange: "no change",
  /** Where the base is too small for a per cent: "3 after 1". */
  after: (now: string, before: string): string => `${now} after ${before}`,
  noneBefore: "none before",
  sinceWhen: (change: string, when: string): string => `${change} since ${when}`,
  unchangedSince: (when: string): string => `since ${when}`,
  inDays: (days: number): string => counted(days, { one: "in # day", other: "in # days" }),
  otherCurrencies: (count: number): string =>
    counted(count, { one: "# in another currency left out", other: "# in other currencies left out" }),
  trend: (values: string): string => `12 weeks: ${values}`,
  plot: (now: string, before: string): string =>
    `Actions a day over 90 days: ${now} in the last 30 days, ${before} in the 30 before.`,
  plotProblems: (days: string): string => `Problems on ${days}.`,
  plotTickets: (days: string): string => `Tickets on ${days}.`,
  plotToday: "today",
  legendNow: "last 30 days",
  legendBefore: "before",
  legendProblems: "problems",
  legendTickets: "ticket",
  noActivity: (name: string): string => `Nothing in 90 days. It fills by itself when ${name} uses the product.`,
  lessThanAll: "Of the newest 200,000 events.",

  peopleHere: (count: number, shown: string): string => counted(count, { one: "# person", other: "# people" }, shown),
  accountsLeftOut: (count: string): string => `${count} more are kept and not listed here.`,
  newWindow: "opens in a new tab",

  session: (source: string, length: string): string => `${source} session, ${length}`,
  sessionPages: (count: number, last: string): string =>
    counted(count, { one: "# page", other: "# pages" }) + (last === "" ? "" : `, last ${last}`),
  thisTicket: "This ticket",
  gap: (from: string, to: string): string => (from === to ? `${from}: no activity` : `${from} to ${to}: no activity`),
  showMoreBackTo: (count: number, day: string): string => `Show ${count} more, back to ${day}`,
  searchedTo: (day: string): string => `Searched back to ${day}.`,
  newer: "Show newer",
  searchAll: "Search names, properties",
  filters: "Filters",
  groups: { problems: "Problems", money: "Money", product: "Product", pages: "Pages" },
  anySource: "Any source",
  eventName: "Event",
  anyName: "Any event",
  fromDay: "From",
  toDay: "To",
  clearFilters: "Clear filters",
  noEventHere: "No event fits.",
  insertWhat: (what: string): string => `Insert in reply: ${what}`,

  confirmedBy: (event: string, source: string, when: string): string => `${event} from ${source}, ${when}`,
  nearMisses: "Near misses",
  nearMiss: {
    one_letter: "One letter differs",
    same_domain: "Same mail domain",
    same_number: "Same number, written otherwise",
  } as Readonly<Record<string, string>>,
  notThisPerson: "Not this person",
  onePerson: "These look like one person",
  remarkNote: "What speaks for it",
  remarkHint: "It goes to the admins as a remark. It parts and joins nobody.",
  sendRemark: "Send to the admins",
  cancel: "Cancel",
  remarkSent: "Sent to the admins. Nobody was parted or joined.",
  remarkFailed: "It was not sent.",
  remarksTooMany: "Enough remarks for now.",
  copyAsText: "Copy as text",
  openGraph: "Open graph",
  openInOnefold: "Open in Onefold",
  shortcuts: "Keyboard",
  shortcutList: [
    ["Tab", "from part to part"],
    ["↑ ↓", "from row to row"],
    ["→ ← Enter", "open, fold"],
    ["/", "search"],
    ["R", "raw, pretty"],
    ["C", "copy the value"],
    ["I", "insert in reply"],
    ["Y", "why is this here"],
    ["W", "wide view"],
    ["Esc", "close"],
    ["?", "this list"],
  ] as readonly (readonly [string, string])[],
  lettersOn: "Single letters act while the panel has the focus",

  identitiesLeftOut: (count: string): string => `${count} more are kept and not listed here.`,
  noIdentities: "None.",
  matched: "matched",
  why: "Why?",
  whyLabel: (value: string): string => `Why? ${value}`,
  attachedUnknown: "The event that brought it is no longer kept.",
  confirmed: (count: number, shown: string, last: string | null): string =>
    counted(count, { one: "Seen on # event since", other: "Seen on # events since" }, shown)
      + (last === null ? "." : `, last ${last}.`),
  refused: (count: number): string => counted(count, { one: "Turned away once", other: "Turned away # times" }),

  /** How many fields the viewer may not see; the first part is in bold. */
  hiddenFields: (count: number): Sentence => ({
    lead: counted(count, {
      one: "# field and what follows from it are hidden",
      other: "# fields and what follows from them are hidden",
    }),
    rest: "from you. An admin decides this under Composer.",
  }),
  nearLate: "Near misses did not come in time.",
  searchPeople: "Search people",

  versionOf: (version: number): string => `version ${version}`,
  settledAt: (when: string): string => `settled ${when}`,
  restsOn: (names: string): string => `Reads ${names}.`,
  followsFrom: (count: number, shown: string): string => counted(count, { one: "Follows from # event:", other: "Follows from # events:" }, shown),

  noChanges: "None yet.",
  olderChanges: "Older changes",
  entered: (name: string): string => `Entered ${name}`,
  left: (name: string): string => `Left ${name}`,
  became: (name: string, now: string, before: string | null): string =>
    before === null ? `${name}: ${now}` : `${name}: ${now}, ${before} before`,
  byEvent: (name: string): string => `by ${name}`,
  causes: {
    event: "by events",
    merge: "by a merge",
    split: "by a parting",
    decision: "by a decision",
    deletion: "by a deletion",
    rules: "by new identity rules",
    definition: "by a new version of the definition",
    moment: "by time passing",
  } as Readonly<Record<string, string>>,
});
