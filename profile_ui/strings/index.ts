// The words in use, one language a page; `language.ts` puts them in their place.
import type { en as detailsEn } from "./details/en.ts";
import type { en } from "./en.ts";

export type Words = ReturnType<typeof en>;
export type DetailWords = ReturnType<typeof detailsEn>;

/** Each language is a part of its own. Until that of the viewer has come, `<onefold-profile>` draws nothing that says a word. */
export const words = { dates: "en", direction: "ltr" } as Words; // filled before any other of it is read, see above

/** Words for what opens later, a second part, which comes after the first paint. */
export const detailWords = {} as DetailWords; // likewise
