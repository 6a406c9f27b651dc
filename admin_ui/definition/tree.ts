// Groups of conditions, as a tree in a document: add, wrap, unwrap, move and remove. Each returns the changed document
// and the place that should have the focus, or null where it cannot be done. It works on conditions and on tests of an
// event's fields alike, since both have all, any and none.
import { at, inserted, isList, isObject, listAt, moved, put } from "../composer/document.ts";
import { LEVELS_MAX, RECKONED } from "./language.ts";
import { groupOf } from "./shapes.ts";
import type { Changed, Json, JsonObject, Path } from "./types.ts";

/** A new last item of a list. */
export function added(document: JsonObject, list: Path, node: Json): Changed | null {
  const index = listAt(document, list).length;
  return levelsAt(list) + levelsOf(node) > LEVELS_MAX ? null : done(inserted(document, list, index, node), [...list, index]);
}

/** What stands alone becomes the first of a group of all, and a new one joins it. */
export function joined(document: JsonObject, path: Path, node: Json): Changed | null {
  const wrapped = put(document, path, { all: [at(document, path) ?? null, node] });
  return fits(done(wrapped, [...path, "all", 1]), path);
}

export function wrapped(document: JsonObject, path: Path): Changed | null {
  return fits(done(put(document, path, { all: [at(document, path) ?? null] }), path), path);
}

/** A group's items take its place. Where nothing around it can hold several, it must have one. */
export function unwrapped(document: JsonObject, path: Path): Changed | null {
  const group = groupOf(at(document, path));
  if (group === null) return null;
  const items = listAt(document, [...path, group]);
  const [first] = items;
  const index = path.at(-1);
  if (typeof index !== "number") return items.length === 1 && first !== undefined ? done(put(document, path, first), path) : null;
  const list = path.slice(0, -1);
  const spread = listAt(document, list).toSpliced(index, 1, ...items);
  return done(put(document, list, spread), items.length > 0 ? path : list.slice(0, -1));
}

/** Up or down among those beside it. */
export function shifted(document: JsonObject, path: Path, way: -1 | 1): Changed | null {
  const index = path.at(-1);
  const list = path.slice(0, -1);
  if (typeof index !== "number" || index + way < 0 || index + way >= listAt(document, list).length) return null;
  return done(moved(document, list, index, index + way), [...list, index + way]);
}

/** Out of its group, to the place after it. */
export function movedOut(document: JsonObject, path: Path): Changed | null {
  const group = path.slice(0, -2);
  const place = group.at(-1);
  const node = at(document, path);
  if (typeof path.at(-1) !== "number" || typeof place !== "number" || node === undefined) return null;
  const list = group.slice(0, -1);
  return done(inserted(put(document, path, undefined), list, place + 1, node), [...list, place + 1]);
}

/** Into the group before it, as its last, or else into the one after it, as its first. */
export function movedIn(document: JsonObject, path: Path): Changed | null {
  const index = path.at(-1);
  const node = at(document, path);
  if (typeof index !== "number" || node === undefined) return null;
  const list = path.slice(0, -1);
  for (const beside of [index - 1, index + 1]) {
    const group = groupOf(at(document, [...list, beside]));
    if (group === null) continue;
    const left = put(document, path, undefined);
    const target = [...list, beside < index ? beside : index, group];
    const place = beside < index ? listAt(left, target).length : 0;
    const made = done(inserted(left, target, place, node), [...target, place]);
    return levelsAt(target) + levelsOf(node) > LEVELS_MAX ? null : made;
  }
  return null;
}

/** Without a node. The outermost one leaves an empty group behind: a definition is never without. */
export function removed(document: JsonObject, path: Path): Changed | null {
  const index = path.at(-1);
  if (typeof index !== "number") return done(put(document, path, { all: [] }), path);
  const list = path.slice(0, -1);
  const rest = put(document, path, undefined);
  const left = listAt(rest, list).length;
  return done(rest, left === 0 ? list.slice(0, -1) : [...list, Math.min(index, left - 1)]);
}

/** How many levels of groups, and of values reckoned from others, a node has. */
export function levelsOf(node: Json | undefined): number {
  const group = groupOf(node);
  const key = group ?? (isObject(node) ? RECKONED.find((one) => one in node) : undefined);
  if (key !== undefined && isObject(node)) {
    const parts = node[key];
    const inner = isList(parts) ? parts : [parts];
    return 1 + Math.max(0, ...inner.map(levelsOf));
  }
  return isObject(node) && "to" in node ? levelsOf(node.value) : 0;
}

/** How many groups stand around a place in this tree. */
export function levelsAt(path: Path): number {
  const from = path.lastIndexOf("where");
  return path.slice(from + 1).filter((step) => step === "all" || step === "any" || step === "none").length;
}

/** How many conditions stand below a node. */
export function leavesOf(node: Json | undefined): number {
  const group = groupOf(node);
  if (group === null) return 1;
  return listAt(node, [group]).reduce<number>((sum, item) => sum + leavesOf(item), 0);
}

function fits(changed: Changed, path: Path): Changed | null {
  return levelsAt(path) + levelsOf(at(changed.document, path)) > LEVELS_MAX ? null : changed;
}

function done(document: Json, place: Path): Changed {
  return { document: document as JsonObject, at: place }; // each change keeps the outermost object
}
