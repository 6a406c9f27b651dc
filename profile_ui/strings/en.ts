// What the panel says before anything is opened, in British English: all that a first paint may need, and no more.
// Words for what opens later, and for the states without a person, are in `details/`.
import type { Grammar } from "./grammar.ts";
import type { Given, Said } from "./sentence.ts";

/** A sentence that opens in bold. */
export interface Sentence {
  readonly lead: string;
  readonly rest: string;
}

// What this one says, and how, is the type of all others.
// eslint-disable-next-line @typescript-eslint/explicit-function-return-type
export const en = ({ counted }: Grammar) => ({
  /** The language of these words; dates are written in it where the viewer's own language has no catalogue. */
  dates: "en-GB",
  direction: "ltr" as "ltr" | "rtl",
  /** Between two things of one line, and at the end of a sentence. */
  comma: ", ",
  stop: ".",

  nameless: "Nobody by name",
  panel: "Profile",
  yes: "yes",
  no: "no",
  notSet: "not set",
  more: "more",
  less: "less",
  askAgain: "Ask again",

  loadingLabel: "Asking Onefold who this is",
  loading: (seconds: number): string => `Still asking Onefold who this is, for ${seconds}\u00a0s. It gives up after 10.`,
  starting: "Asking the help desk who this is",
  startingFor: (seconds: number): string => `Still asking the help desk who this is, for ${seconds}\u00a0s.`,
  wide: "Open wide",
  recomputing: (time: string): string => `These values are of ${time}; a new computation is under way.`,

  localTime: (time: string, place: string | null): string => (place === null ? `${time} UTC` : `${time} in ${place}`),
  matchedBy: (kind: string): string => `Matched by ${kind}`,
  verified: (kind: string): string => `verified ${kind}`,
  picked: "Picked for this ticket",
  change: "Change",
  also: (count: number): string =>
    counted(count, {
      one: "# other person carries one of these identifiers",
      other: "# other people carry one of these identifiers",
    }),

  highlights: "Highlights",
  /** "Payment failed 3 times since Friday, last today at 14:12: card expired." `since` and `last` come with their words. */
  problem: (name: Given, count: number, since: string, last: string, why: Given | null): Said => [
    [name, ...(count > 1 ? [counted(count, { one: " once", other: " # times" })] : [])],
    count > 1 ? ` since ${since}, last ${last}` : ` ${last}`,
    ...(why === null ? [] : [": ", why]),
    ".",
  ],
  /** `before`: how many came in the 90 days before. */
  unusual: (name: Given, count: number, since: string, before: number): Said => [
    [name, ...(count > 1 ? [counted(count, { one: " once", other: " # times" })] : [])],
    ` ${count > 1 ? "since " : ""}${since}; `,
    before === 0 ? "none before." : counted(before, { one: "# in the 90 days before.", other: "# in the 90 days before." }),
  ],
  /** `most`: a value that most of the events share. */
  chance: (name: Given, count: number, days: number, most: Given | null): Said => [
    [name, counted(count, { one: " once", other: " # times" })],
    counted(days, { one: " in # day", other: " in # days" }),
    ...(most === null ? [] : [", ", most, " most"]),
    ".",
  ],
  moreActive: (now: string, before: string): Said => [["More active"], `: ${now} actions in 30 days, ${before} before.`],
  lessActive: (now: string, before: string): Said => [["Less active"], `: ${now} actions in 30 days, ${before} before.`],
  isNew: (when: string, by: Given | null): Said => [
    ["New"], `: first seen ${when}`, ...(by === null ? [] : [", by ", by]), ".",
  ],
  /** `place`: where in the product; both may be unknown. */
  seen: (when: string, source: Given | null, place: Given | null): Said => [
    "Last seen ", [when],
    ...(source === null ? [] : [" in ", source]),
    ...(place === null ? [] : [source === null ? " on " : ", on ", place]),
    ".",
  ],
  habit: (first: Given, second: Given | null): Said => [
    "Mostly uses ", [first], ...(second === null ? [] : [" and ", [second]]), ".",
  ],
  habitShare: (count: string, of: string): string => `${count} of ${of} actions in 90 days`,
  eventCount: (count: number, shown: string): string => counted(count, { one: "# event", other: "# events" }, shown),
  /** An amount that was to be paid and was not. */
  open: (amount: string): string => `${amount} open`,
  moreProblems: (count: number): string => counted(count, { one: "# more problem", other: "# more problems" }),
  /** Names a button that shows no more than an arrow. */
  evidenceOf: (sentence: string): string => `Events behind: ${sentence}`,
  todayAt: (time: string): string => `today at ${time}`,
  yesterdayAt: (time: string): string => `yesterday at ${time}`,
  dayAt: (day: string, time: string): string => `${day} at ${time}`,
  onDay: (date: string): string => `on ${date}`,
  hidden: "Hidden",
  moreBadges: (names: string): string => `Also: ${names}`,
  customerSince: (date: string): string => `Customer since ${date}`,

  activity: "Activity",
  metrics: "Metrics",
  audiences: "Audiences",
  accounts: "Accounts",
  links: "Links",
  note: "Note",
  changes: "Changes",
  /** In place of a value. */
  worked: "being recomputed",

  traits: "Traits",
  all: (count: string): string => `All ${count}`,
  fewer: "Fewer",
  noTraits: "None yet. They come with identify calls.",
  setBy: (when: string, source: string): string => `Set ${when} by ${source}`,

  timeline: "Timeline",
  identities: "Identities",

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
  atLeast: (count: string): string => `${count}+`,
  yearsMonths: (years: number, months: number): string =>
    months === 0 ? `${years} y` : years === 0 ? `${months} mo` : `${years} y ${months} mo`,
});
