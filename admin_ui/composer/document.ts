// A document is never changed in place: each of these returns another one that shares what stayed the same.
import type { Json, JsonObject, Path } from "./types.ts";

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

export function at(value: Json | undefined, path: Path): Json | undefined {
  let here = value;
  for (const step of path) {
    if (isList(here)) here = here[Number(step)];
    else if (isObject(here)) here = Object.hasOwn(here, step) ? here[step] : undefined;
    else return undefined;
  }
  return here;
}

export function listAt(value: Json | undefined, path: Path): readonly Json[] {
  const found = at(value, path);
  return isList(found) ? found : [];
}

export function textAt(value: Json | undefined, path: Path): string {
  const found = at(value, path);
  return typeof found === "string" || typeof found === "number" || typeof found === "boolean" ? String(found) : "";
}

/** Puts a value at a place, making the objects on the way; undefined takes the member away, and lists close up. */
export function put(value: Json | undefined, path: Path, next: Json | undefined): Json {
  const [step, ...rest] = path;
  if (step === undefined) return next ?? null;
  const inner = rest.length === 0 ? next : put(at(value, [step]), rest, next);
  if (typeof step === "number") {
    const list = isList(value) ? [...value] : [];
    if (inner === undefined) list.splice(step, 1);
    else list[step] = inner;
    return list;
  }
  const object = isObject(value) ? value : {};
  if (inner !== undefined) return { ...object, [step]: inner };
  return Object.fromEntries(Object.entries(object).filter(([name]) => name !== step));
}

export function inserted(value: Json, list: Path, index: number, item: Json): Json {
  return put(value, list, listAt(value, list).toSpliced(index, 0, item));
}

export function moved(value: Json, list: Path, from: number, to: number): Json {
  const items = listAt(value, list);
  const item = items[from];
  return item === undefined ? value : put(value, list, items.toSpliced(from, 1).toSpliced(to, 0, item));
}

/** The JSON pointer of a place (RFC 6901). */
export function pointer(path: Path): string {
  return path.map((step) => `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

/** Whether a pointer leads to a place or into it. */
export function leadsInto(place: string, path: Path): boolean {
  const outer = pointer(path);
  return place === outer || place.startsWith(`${outer}/`);
}
