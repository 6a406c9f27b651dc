// What the server answers, read into the shapes of types.ts: nothing past here looks at unchecked JSON.
import { isList, isObject, listAt, textAt } from "../composer/document.ts";
import { asPointer } from "./places.ts";
import type { Bin, Change, Checked, Distribution, Fault, Json, JsonObject, Overlap, Person, Preview, Reason, Suggestions } from "./types.ts";

export function readFaults(value: Json | undefined): readonly Fault[] {
  return objects(value).map((one) => ({ place: asPointer(textAt(one, ["place"])), text: textAt(one, ["text"]) }));
}

export function readChecked(body: JsonObject): Checked {
  const sentence = objects(body.sentence).map((one) => ({ text: textAt(one, ["text"]), place: asPointer(textAt(one, ["place"])) }));
  return { sentence, faults: readFaults(body.faults), warnings: readFaults(body.warnings) };
}

export function readPreview(body: JsonObject): Preview {
  return {
    people: number(body.people) ?? 0,
    size: number(body.size),
    isExact: body.isExact === true,
    seconds: number(body.seconds) ?? 0,
    tooSlow: body.tooSlow === true,
    sizes: new Map(objects(body.perLeaf).map((one) => [asPointer(textAt(one, ["place"])), number(one.size) ?? 0])),
    distribution: isObject(body.distribution) ? readDistribution(body.distribution) : null,
    sample: people(body.sample),
    person: isObject(body.person) ? readPerson(body.person) : null,
    overlap: isObject(body.overlap) ? readOverlap(body.overlap) : null,
    change: isObject(body.change) ? readChange(body.change) : null,
  };
}

export function readSuggestions(body: JsonObject): Suggestions {
  const named = (value: Json | undefined): Suggestions["audiences"] =>
    objects(value).map((one) => ({ key: textAt(one, ["key"]), name: textAt(one, ["name"]) }));
  return {
    events: objects(body.events).map((one) => ({ name: textAt(one, ["name"]), type: textAt(one, ["type"]), count: number(one.count) ?? 0 })),
    traits: objects(body.traits).map((one) => ({
      key: textAt(one, ["key"]), people: number(one.people) ?? 0, types: listAt(one, ["types"]).map(String),
    })),
    computed: named(body.computed),
    audiences: named(body.audiences),
  };
}

function readDistribution(body: JsonObject): Distribution {
  const { kind } = body;
  return {
    kind: kind === "words" || kind === "moments" ? kind : "numbers",
    bins: objects(body.bins).map((one): Bin => ({ from: number(one.from) ?? 0, to: number(one.to) ?? 0, count: number(one.count) ?? 0 })),
    top: objects(body.top).map((one) => ({ value: textAt(one, ["value"]), count: number(one.count) ?? 0 })),
    min: number(body.min), median: number(body.median), max: number(body.max),
    others: number(body.others) ?? 0, without: number(body.without) ?? 0,
  };
}

function readOverlap(body: JsonObject): Overlap {
  return {
    name: textAt(body, ["name"]), both: number(body.both) ?? 0,
    onlyThis: number(body.onlyThis) ?? 0, onlyOther: number(body.onlyOther) ?? 0,
  };
}

function readChange(body: JsonObject): Change {
  return {
    enter: number(body.enter) ?? 0, leave: number(body.leave) ?? 0, changed: number(body.changed) ?? 0, changedSample: people(body.changedSample),
    enterSample: people(body.enterSample), leaveSample: people(body.leaveSample),
  };
}

function people(value: Json | undefined): readonly Person[] {
  return objects(value).map(readPerson);
}

function readPerson(one: JsonObject): Person {
  return {
    id: textAt(one, ["id"]), label: textAt(one, ["label"]), detail: textAt(one, ["detail"]), value: one.value ?? null,
    why: objects(one.why).map(readReason), isMember: typeof one.isMember === "boolean" ? one.isMember : null,
  };
}

function readReason(one: JsonObject): Reason {
  const events = objects(one.events).map((event) => ({
    at: number(event.at) ?? 0, name: textAt(event, ["name"]), source: textAt(event, ["source"]),
  }));
  return { text: textAt(one, ["text"]), events };
}

function objects(value: Json | undefined): readonly JsonObject[] {
  return isList(value) ? value.filter(isObject) : [];
}

function number(value: Json | undefined): number | null {
  return typeof value === "number" ? value : null;
}
