// Which language is spoken. Each is a part of its own, loaded when the viewer has it and never otherwise; words for what
// opens later are a second part of it.
import { type Counted, type Grammar, grammarOf } from "./grammar.ts";
import { type DetailWords, detailWords, type Words, words } from "./index.ts";

export const LANGUAGES = ["en", "de", "fr", "es", "pt", "ja", "ar"] as const;
export type Language = (typeof LANGUAGES)[number];

/** What a host says otherwise, such as "record" for "ticket". */
export interface Variant {
  readonly words: Partial<Words>;
  readonly details: Partial<DetailWords>;
}

const LOAD_AGAIN = 5000;
const NO_VARIANT: Variant = { words: {}, details: {} };

export const CATALOGUES: Readonly<Record<Language, () => Promise<(grammar: Grammar) => Words>>> = {
  en: () => import("./en.ts").then((part) => part.en),
  de: () => import("./de.ts").then((part) => part.de),
  fr: () => import("./fr.ts").then((part) => part.fr),
  es: () => import("./es.ts").then((part) => part.es),
  pt: () => import("./pt.ts").then((part) => part.pt),
  ja: () => import("./ja.ts").then((part) => part.ja),
  ar: () => import("./ar.ts").then((part) => part.ar),
};
export const DETAILS: Readonly<Record<Language, () => Promise<(counted: Counted) => DetailWords>>> = {
  en: () => import("./details/en.ts").then((part) => part.en),
  de: () => import("./details/de.ts").then((part) => part.de),
  fr: () => import("./details/fr.ts").then((part) => part.fr),
  es: () => import("./details/es.ts").then((part) => part.es),
  pt: () => import("./details/pt.ts").then((part) => part.pt),
  ja: () => import("./details/ja.ts").then((part) => part.ja),
  ar: () => import("./details/ar.ts").then((part) => part.ar),
};

let wanted: Language | null = null;
let spoken: Language | null = null;
let detailed: Language | null = null;
let variantOf: (language: Language) => Promise<Variant> = () => Promise.resolve(NO_VARIANT);
let variant = NO_VARIANT;

/** The language of a viewer's tag, such as "de-AT" or "pt_BR"; English for one that has no catalogue. */
export function languageOf(tag: string | undefined): Language {
  const first = (tag ?? "").toLowerCase().split(/[-_]/)[0];
  return LANGUAGES.find((each) => each === first) ?? "en";
}

/** Have a host's own words laid over every catalogue. Called before anything is drawn. */
export function vary(load: (language: Language) => Promise<Variant>): void {
  variantOf = load;
  spoken = detailed = null;
}

/** True once the words of this tag's language are in use. */
export function speaks(tag: string | undefined): boolean {
  return spoken === languageOf(tag);
}

/** True once the words for what opens later are in use, in the language that is spoken. */
export function speaksDetails(): boolean {
  return detailed !== null && detailed === spoken;
}

/** True once any words are in use. */
export function speaksAny(): boolean {
  return spoken !== null;
}

/** Load a language and use it. Where its part does not come, English stands in for it; both are asked for until one comes. */
export async function speak(tag: string | undefined): Promise<void> {
  const language = languageOf(tag);
  wanted = language;
  while (language !== spoken) {
    const loaded = (await load(language)) ?? (await load("en"));
    if (wanted !== language) return;
    if (loaded !== null) take(language, ...loaded);
    else await pause();
  }
}

/** The words of a language and what the host says otherwise; null where they do not come. */
async function load(language: Language): Promise<readonly [Words, Variant] | null> {
  try {
    const [catalogue, own] = await Promise.all([CATALOGUES[language](), variantOf(language)]);
    return [catalogue(grammarOf(language)), own];
  } catch {
    return null;
  }
}

function take(language: Language, catalogue: Words, own: Variant): void {
  variant = own;
  Object.assign(words, catalogue, own.words);
  spoken = language;
}

let asking: Promise<void> | null = null;

/** Load and use the words for what opens later; they are asked for until they come. */
export function speakDetails(): Promise<void> {
  asking ??= askForDetails().finally(() => (asking = null));
  return asking;
}

async function askForDetails(): Promise<void> {
  while (spoken !== null && !speaksDetails()) {
    const language = spoken;
    try {
      const catalogue = await DETAILS[language]();
      Object.assign(detailWords, catalogue(grammarOf(language).counted), variant.details);
      detailed = language;
    } catch {
      await pause();
    }
  }
}

/** A network may be away for a moment. */
function pause(): Promise<void> {
  return new Promise((go) => setTimeout(go, LOAD_AGAIN));
}

/** Say on a page or an element which language it is in, and which way it runs. */
export function mark(element: HTMLElement): void {
  element.lang = words.dates;
  element.dir = words.direction;
}
