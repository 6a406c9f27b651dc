// What the panel says before anything is opened, in German.
import type { Grammar } from "./grammar.ts";
import type { Words } from "./index.ts";

/** "gestern 18:40", "Freitag", but "dem 20. Nov.". */
const article = (since: string): string => (/^\d/.test(since) ? `dem ${since}` : since);

export const de = ({ counted, yearsAndMonths }: Grammar): Words => ({
  dates: "de-DE",
  direction: "ltr",
  comma: ", ",
  stop: ".",

  nameless: "Niemand mit Namen",
  panel: "Profil",
  yes: "ja",
  no: "nein",
  notSet: "nicht angegeben",
  more: "mehr",
  less: "weniger",
  askAgain: "Erneut fragen",

  loadingLabel: "Onefold wird gefragt, wer das ist",
  loading: (seconds) => `Onefold wird seit ${seconds}\u00a0s gefragt, wer das ist. Nach 10\u00a0s wird abgebrochen.`,
  starting: "Der Helpdesk wird gefragt, wer das ist",
  startingFor: (seconds) => `Der Helpdesk wird seit ${seconds}\u00a0s gefragt, wer das ist.`,
  wide: "Breit öffnen",
  recomputing: (time) => `Diese Werte sind von ${time}; sie werden gerade neu berechnet.`,

  localTime: (time, place) => (place === null ? `${time} UTC` : `${time} in ${place}`),
  matchedBy: (kind) => `Zugeordnet über ${kind}`,
  verified: (kind) => `bestätigte ${kind}`,
  picked: "Für dieses Ticket gewählt",
  change: "Ändern",
  also: (count) =>
    counted(count, {
      one: "# andere Person trägt eine dieser Kennungen",
      other: "# andere Personen tragen eine dieser Kennungen",
    }),

  highlights: "Auf einen Blick",
  problem: (name, count, since, last, why) => [
    [name, ...(count > 1 ? [counted(count, { other: " #-mal" })] : [])],
    count > 1 ? ` seit ${article(since)}, zuletzt ${last}` : ` ${last}`,
    ...(why === null ? [] : [": ", why]),
    ".",
  ],
  unusual: (name, count, since, before) => [
    [name, ...(count > 1 ? [counted(count, { other: " #-mal" })] : [])],
    ` ${count > 1 ? `seit ${article(since)}` : since}; `,
    before === 0 ? "davor nie." : counted(before, { other: "in den 90 Tagen davor #-mal." }),
  ],
  chance: (name, count, days, most) => [
    [name, counted(count, { other: " #-mal" })],
    counted(days, { one: " an # Tag", other: " in # Tagen" }),
    ...(most === null ? [] : [", vor allem ", most]),
    ".",
  ],
  moreActive: (now, before) => [["Aktiver"], `: ${now} Aktionen in 30 Tagen, davor ${before}.`],
  lessActive: (now, before) => [["Weniger aktiv"], `: ${now} Aktionen in 30 Tagen, davor ${before}.`],
  isNew: (when, by) => [["Neu"], `: zuerst gesehen ${when}`, ...(by === null ? [] : [", über ", by]), "."],
  seen: (when, source, place) => [
    "Zuletzt gesehen ", [when],
    ...(source === null ? [] : [" in ", source]),
    ...(place === null ? [] : [source === null ? " auf " : ", auf ", place]),
    ".",
  ],
  habit: (first, second) => ["Nutzt vor allem ", [first], ...(second === null ? [] : [" und ", [second]]), "."],
  habitShare: (count, of) => `${count} von ${of} Aktionen in 90 Tagen`,
  eventCount: (count, shown) => counted(count, { one: "# Ereignis", other: "# Ereignisse" }, shown),
  open: (amount) => `${amount} offen`,
  moreProblems: (count) => counted(count, { one: "# weiteres Problem", other: "# weitere Probleme" }),
  evidenceOf: (sentence) => `Ereignisse dahinter: ${sentence}`,
  todayAt: (time) => `heute um ${time}`,
  yesterdayAt: (time) => `gestern um ${time}`,
  dayAt: (day, time) => `${day} um ${time}`,
  onDay: (date) => `am ${date}`,
  hidden: "Verborgen",
  moreBadges: (names) => `Außerdem: ${names}`,
  customerSince: (date) => `Kunde seit ${date}`,

  activity: "Aktivität",
  metrics: "Kennzahlen",
  audiences: "Zielgruppen",
  accounts: "Konten",
  links: "Links",
  note: "Notiz",
  changes: "Änderungen",
  worked: "wird neu berechnet",

  traits: "Merkmale",
  all: (count) => `Alle ${count}`,
  fewer: "Weniger",
  noTraits: "Noch keine. Sie kommen mit identify-Aufrufen.",
  setBy: (when, source) => `Gesetzt ${when} von ${source}`,

  timeline: "Verlauf",
  identities: "Identitäten",

  identifierTypes: {
    user_id: "Benutzer-ID",
    external_id: "Externe ID",
    email: "E-Mail",
    phone: "Telefon",
    anonymous_id: "Anonym",
    zendesk_user_id: "Zendesk-Benutzer",
    group_id: "Konto-ID",
    "ios.id": "iOS-Gerät",
    "android.id": "Android-Gerät",
  },
  matchedTypes: {
    user_id: "externe ID",
    email: "E-Mail",
    phone: "Telefonnummer",
    anonymous_id: "anonyme ID",
    zendesk_user_id: "Zendesk-Benutzer",
  },

  asOf: (time) => `Stand ${time}`,
  updates: "Aktualisiert sich selbst",
  copyAge: (age) => `Kopie, ${age} alt`,
  justNow: "gerade eben",
  today: (time) => `heute ${time}`,
  yesterday: (time) => `gestern ${time}`,
  todayHeading: (day) => `Heute, ${day}`,
  yesterdayHeading: (day) => `Gestern, ${day}`,
  atLeast: (count) => `${count}+`,
  yearsMonths: yearsAndMonths,
});
