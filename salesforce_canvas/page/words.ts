// What the panel says beside a record of Salesforce, where that differs from a ticket; and the page's own messages.
import type { IconName } from "../../profile_ui/icons/icon.ts";
import type { Sentence } from "../../profile_ui/strings/en.ts";
import { type Language, type Variant, vary } from "../../profile_ui/strings/language.ts";
import { en } from "./words/en.ts";

export const looks = {
  "no-record": { icon: "user", warns: false },
  "empty-parameters": { icon: "info-circle", warns: true },
  "foreign-object": { icon: "user", warns: false },
  "api-disabled": { icon: "plug", warns: true },
  authorise: { icon: "shield-check", warns: false },
  "authorise-elsewhere": { icon: "shield-check", warns: false },
  authorising: { icon: "shield-check", warns: false },
  stale: { icon: "info-circle", warns: false },
} satisfies Readonly<Record<string, { readonly icon: IconName; readonly warns: boolean }>>;

export type MessageName = keyof typeof looks;

export interface Message extends Sentence {
  /** What the button says; null where there is nothing to do here. */
  readonly action: string | null;
}

/** All of it in one language. */
export interface RecordWords extends Variant {
  readonly messages: Readonly<Record<MessageName, Message>>;
}

const CATALOGUES: Readonly<Record<Language, () => Promise<RecordWords>>> = {
  en: () => Promise.resolve(en),
  de: () => import("./words/de.ts").then((part) => part.de),
  fr: () => import("./words/fr.ts").then((part) => part.fr),
  es: () => import("./words/es.ts").then((part) => part.es),
  pt: () => import("./words/pt.ts").then((part) => part.pt),
  ja: () => import("./words/ja.ts").then((part) => part.ja),
  ar: () => import("./words/ar.ts").then((part) => part.ar),
};

/** In the language that is spoken. */
export const messages: Record<MessageName, Message> = { ...en.messages };

vary(async (language) => {
  const own = await CATALOGUES[language]();
  Object.assign(messages, own.messages);
  return own;
});
