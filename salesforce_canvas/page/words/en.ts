// Beside a record, in British English.
import type { Sentence } from "../../../profile_ui/strings/en.ts";
import type { RecordWords } from "../words.ts";

const small = ["No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine"];

export const en: RecordWords = {
  words: {
    loading: (seconds: number): string => `Still asking Onefold who this is, for ${seconds}\u00a0s. It gives up after 20.`,
    picked: "Picked for this record",
  },
  details: {
    unknown: (name: string | null): Sentence => ({
      lead: "No one by these identifiers",
      rest: `${name ?? "The person of this record"} has sent us nothing yet, or under other names.`,
    }),
    noIdentifiers: "The record holds no e-mail address and nothing else to search by, or you may not see it.",
    ambiguous: (count: number): Sentence => ({
      lead: `${small[count] ?? String(count)} people could be the person of this record`,
      rest: "Pick one for this record. It joins nobody, and you can change it.",
    }),
    use: "Use for this record",
    useName: (name: string): string => `Use for this record: ${name}`,
    noneChosen: { lead: "None of them", rest: "Nobody is shown for this record." },
    reason: (type: string, verified: boolean): string => `${type}${verified ? ", verified" : ""}`,
    hostSilent: "Salesforce does not answer",
    hostSilentRest: "It has not said whom this record is about; that does not mean there is nobody.",
    tooMany: (time: string, byHost: boolean): Sentence => ({
      lead: byHost ? "Salesforce answers no more for now" : "Asked too often",
      rest: byHost
        ? `The calls that your organisation has are used up. Onefold asks again at ${time}.`
        : `Onefold answers again at ${time}.`,
    }),
    ended: { lead: "Your sign-in has ended", rest: "Nothing was lost." },
    openAgain: "Sign in again",
    noPeople: { lead: "Nobody here yet", rest: "The record has no contacts, or you may not see them." },
    notConnected: {
      outside: { lead: "Not inside Salesforce", rest: "This page belongs on a record page of Salesforce." },
      settings: { lead: "Not connected yet", rest: "An admin connects Salesforce under Connections." },
      refused: {
        lead: "Not connected",
        rest: "Onefold refused what Salesforce sent. An admin reads the reason under Connections.",
      },
      misunderstood: {
        lead: "Not understood",
        rest: "Onefold cannot read what this page asks; the two may be of different versions. Load the page again.",
      },
      elsewhere: { lead: "Not connected", rest: "What answers at the address of this page is not Onefold." },
    },
  },
  messages: {
    "no-record": {
      action: null,
      lead: "Open me on a record",
      rest: "Beside a contact, a lead, a case, an account or an opportunity the person behind it appears here.",
    },
    "empty-parameters": {
      action: "Ask again",
      lead: "Salesforce has not said which record this is",
      rest: "The parameters of the component came empty, which is a known fault of Salesforce. If it stays, an admin "
        + "deploys Onefold's own component again: it draws the panel only once its parameters are set.",
    },
    "foreign-object": {
      action: null,
      lead: "Nobody behind this kind of record",
      rest: "People are shown for contacts, leads, cases, accounts and opportunities.",
    },
    "api-disabled": {
      action: null,
      lead: "Salesforce does not let you read by its API",
      rest: "Onefold reads the record with your own rights. An admin gives you the permission \u201cAPI Enabled\u201d; some "
        + "editions do not have it.",
    },
    authorise: {
      action: "Allow in Salesforce",
      lead: "Allow Onefold once",
      rest: "Salesforce asks you, in a window of its own, whether Onefold may read records with your rights. "
        + "An admin can allow it for everybody instead.",
    },
    "authorise-elsewhere": {
      action: "Ask again",
      lead: "Not allowed yet",
      rest: "Salesforce has not been told that Onefold may read records with your rights. An admin pre-authorises the app "
        + "for your permission set.",
    },
    authorising: {
      action: "I have allowed it",
      lead: "Waiting for your answer",
      rest: "It is asked in a window of Salesforce. Once that is closed, this goes on by itself.",
    },
    stale: {
      action: "Load again",
      lead: "This page was opened before",
      rest: "Salesforce is asked for a new one.",
    },
  },
};
