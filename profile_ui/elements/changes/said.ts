// A change in words: an audience entered or left, or a computed trait that became another.
import type { Format } from "../../format/format.ts";
import { cut } from "../../format/plain.ts";
import { show } from "../../format/value.ts";
import type { Change } from "../../session/computed.ts";
import { detailWords, words } from "../../strings/index.ts";
import type { Json } from "../../types.ts";

const LENGTH = 80;

export function changeSaid(change: Change, format: Format): string {
  const name = short(change.name);
  if (change.entered !== null) return change.entered ? detailWords.entered(name) : detailWords.left(name);
  return detailWords.became(name, valueSaid(change.new, format), change.old === null ? null : valueSaid(change.old, format));
}

/** What caused it: an event by its name, else what came or passed. */
export function causeSaid({ cause, event }: Change): string {
  return event === null || event === "" ? (detailWords.causes[cause] ?? "") : detailWords.byEvent(short(event));
}

function valueSaid(value: Json, format: Format): string {
  return value === null ? words.notSet : short(show(value, format).text);
}

function short(text: string): string {
  return cut(text, LENGTH) ?? text;
}
