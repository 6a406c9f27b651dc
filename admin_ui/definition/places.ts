// Places in a document: as the server writes them, and as controls carry them.
import { pointer } from "../composer/document.ts";
import type { Path } from "./types.ts";

/** The JSON pointer of a place, which the server may write with dots ("where.all.0") or as a pointer. */
export function asPointer(place: string): string {
  return place === "" || place.startsWith("/") ? place : pointer(place.split("."));
}

/** The steps of a pointer; numbers are places in lists. */
export function stepsOf(place: string): Path {
  const names = place.split("/").slice(1).map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
  return names.map((step) => (/^(?:0|[1-9]\d{0,8})$/.test(step) ? Number(step) : step));
}

/** Whether a pointer leads to an outer one or into it. */
export function isWithin(place: string, outer: string): boolean {
  return place === outer || place.startsWith(`${outer}/`);
}

/** The pointers from a place up to the whole. */
export function upwards(place: string): readonly string[] {
  const steps = place.split("/");
  return steps.map((_, index) => steps.slice(0, steps.length - index).join("/"));
}
