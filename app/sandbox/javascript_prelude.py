"""The JavaScript that surrounds a function: errors, console, `Segment`, and plain JSON out of whatever it returns.

It keeps the language's own functions in its scope before the function's code is read, calls none through a name or
prototype that the code could replace, and leaves nothing of itself that the code could change. A frame of it in a
stack ends with `$onefold`.
"""

from __future__ import annotations

CALLS_MAX = 10  # of one event: what a function sets and emits
RESULT_CHARACTERS_MAX = 32_768  # of one event's calls together; no more than an event of Segment's may hold
DEPTH_MAX = 20
CONSOLE_CHARACTERS_MAX = 4_096  # Segment, "Functions": what the test panel shows of the console
MESSAGE_CHARACTERS_MAX = 500
HANDLERS = ("onIdentify", "onTrack", "onPage", "onScreen", "onGroup", "onAlias", "onBatch")
ERRORS = ("EventNotSupported", "InvalidEventPayload", "ValidationError", "RetryError", "DropEvent")

# Evaluated after the code, in its scope: a handler may be a function, a const or a let.
FIND = "(hold) => hold({" + ", ".join(f"{n}: typeof {n} === 'function' ? {n} : undefined" for n in HANDLERS) + "})"

LIMITS = (
    f"const limits = {{ calls: {CALLS_MAX}, result: {RESULT_CHARACTERS_MAX}, depth: {DEPTH_MAX}, "
    f"console: {CONSOLE_CHARACTERS_MAX}, message: {MESSAGE_CHARACTERS_MAX} }};"
)
BODY = """
const apply = Reflect.apply, parse = JSON.parse, quote = JSON.stringify, keysOf = Object.keys, string = String;
const isArray = Array.isArray, isFinite = Number.isFinite, prototypeOf = Object.getPrototypeOf, slice = "".slice;
const freeze = Object.freeze, define = Object.defineProperty, toISO = Date.prototype.toISOString, NativeDate = Date;
const ObjectPrototype = Object.prototype, NativeError = Error;

for (const name of ["SharedArrayBuffer", "Atomics", "performance", "navigator", "gc"]) delete globalThis[name];
const give = (name, value) => define(globalThis, name, { value, writable: false, enumerable: false });

const EventNotSupported = class EventNotSupported extends NativeError {};
const InvalidEventPayload = class InvalidEventPayload extends NativeError {};
const ValidationError = class ValidationError extends NativeError {};
const RetryError = class RetryError extends NativeError {};
const DropEvent = class DropEvent extends NativeError {};
for (const kind of [EventNotSupported, InvalidEventPayload, ValidationError, RetryError, DropEvent]) {
  const name = kind.name;
  define(kind.prototype, "name", { value: name });
  freeze(kind.prototype);
  give(name, freeze(kind));
}
const nameOf = (error) =>
  error instanceof DropEvent ? "DropEvent" : error instanceof RetryError ? "RetryError"
  : error instanceof ValidationError ? "ValidationError" : error instanceof InvalidEventPayload ? "InvalidEventPayload"
  : error instanceof EventNotSupported ? "EventNotSupported" : string(error.name);

// The engine keeps a long text in parts, which its binding to Python does not know: joined, it is in one piece.
const join = [].join, whole = (text) => apply(join, [text], [""]);
const cut = (value, most) => apply(slice, string(value), [0, most]);
let left = 0;
const refuse = function refuse$onefold(why) { throw new InvalidEventPayload(why); };
const spend = function spend$onefold(count) {
  left -= count;
  if (left < 0) refuse("the result is larger than " + limits.result + " characters");
};
const json = function json$onefold(value, depth) {
  switch (typeof value) {
    case "string": {
      spend(value.length + 2);
      return quote(value);
    }
    case "number":
      if (!isFinite(value)) refuse("the result holds NaN or Infinity");
      spend(8);
      return "" + value;
    case "boolean":
      spend(5);
      return value ? "true" : "false";
    case "undefined":
      return undefined;
    case "object":
      break;
    default:
      refuse("the result holds a " + typeof value);
  }
  if (value === null) { spend(4); return "null"; }
  if (depth > limits.depth) refuse("the result is nested deeper than " + limits.depth + " levels, or in a circle");
  let out = "";
  if (isArray(value)) {
    const count = value.length >>> 0; // of a proxy it may be anything
    spend(count + 2);
    for (let i = 0; i < count; i++) {
      const item = json(value[i], depth + 1);
      out += (i ? "," : "") + (item === undefined ? "null" : item);
    }
    return "[" + out + "]";
  }
  if (value instanceof NativeDate) return json(apply(toISO, value, []), depth);
  const prototype = prototypeOf(value);
  if (prototype !== null && prototype !== ObjectPrototype) refuse("the result holds an object that is not plain");
  const keys = keysOf(value);
  spend(2);
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i];
    if (key === "__proto__") refuse("the result holds the key __proto__");
    const item = json(value[key], depth + 1);
    if (item === undefined) continue;
    spend(key.length + 4);
    out += (out === "" ? "" : ",") + quote(key) + ":" + item;
  }
  return "{" + out + "}";
};

let printed = "", room = limits.console, running = -1;
const shown = (value) => {
  if (typeof value === "string") return value;
  if (value === null || typeof value !== "object") return typeof value === "function" ? "[function]" : string(value);
  if (value instanceof NativeError) return cut(string(value), limits.message);
  const before = left;
  left = limits.console;
  try { return json(value, 1); } catch { return "[object]"; } finally { left = before; }
};
const print = (level) => function print$onefold() {
  if (room <= 0) return;
  let line = "";
  for (let i = 0; i < arguments.length && line.length < room; i++) {
    let part = "[object]";
    try { part = shown(arguments[i]); } catch {}
    line += (i ? " " : "") + part;
  }
  line = cut(line, room);
  room -= line.length + 1;
  if (printed !== "") printed += ",";
  printed += '{"item":' + running + ',"level":"' + level + '","text":' + quote(line) + "}";
};
give("console", freeze({
  log: freeze(print("log")), info: freeze(print("info")), warn: freeze(print("warn")),
  error: freeze(print("error")), debug: freeze(print("debug")),
}));

let calls = "", count = 0, present = null, state = "idle", outcome = "";
const call = function call$onefold(given, one, other, make) {
  if (state !== "pending" || present === null) refuse("Segment is called outside of a handler of one event");
  if (given === null || typeof given !== "object") refuse("Segment is called with an object");
  const keys = keysOf(given);
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i];
    if (key === one || key === other) continue;
    if ((key !== "userId" && key !== "anonymousId") || given[key] !== present[key])
      refuse("a function cannot set " + cut(key, 50) + ": its results carry the identifiers of their event");
  }
  if (++count > limits.calls) refuse("more than " + limits.calls + " results for one event");
  calls += (calls === "" ? "" : ",") + make();
};
const traitsOf = function traits$onefold(traits) {
  if (traits === null || typeof traits !== "object" || isArray(traits)) refuse("traits are not an object");
  return '{"type":"identify","traits":' + json(traits, 1) + "}";
};
give("Segment", freeze({
  identify: freeze(function identify$onefold(given) {
    call(given, "traits", "traits", function make$onefold() { return traitsOf(given.traits); });
  }),
  track: freeze(function track$onefold(given) {
    call(given, "event", "properties", function make$onefold() {
      const name = given.event, properties = given.properties;
      if (typeof name !== "string" || name === "") refuse("the event of a track call is its name");
      if (properties !== undefined && (properties === null || typeof properties !== "object" || isArray(properties)))
        refuse("properties are not an object");
      return '{"type":"track","event":' + json(name, 1) + ',"properties":' + (json(properties, 1) || "{}") + "}";
    });
  }),
}));

const told = function told$onefold(error) {
  let name = "Error", message = "something was thrown that cannot be shown", stack = "";
  try {
    if (error !== null && typeof error === "object") {
      message = cut(error.message, limits.message);
      stack = cut(error.stack, 2000);
      name = cut(nameOf(error), 50);
    } else if (error === null) message = "null was thrown; the engine does so when memory is used up";
    else message = cut(shown(error), limits.message);
  } catch {}
  return '{"error":' + quote(name) + ',"message":' + quote(message) + ',"stack":' + quote(stack) + "}";
};
const done = function done$onefold(value) {
  try {
    if (value !== undefined && value !== null && value !== present) {
      if (++count > limits.calls) refuse("more than " + limits.calls + " results for one event");
      calls += (calls === "" ? "" : ",") + traitsOf(value);
    }
    outcome = '{"calls":[' + calls + "]}";
  } catch (error) { outcome = told(error); }
};
const doneBatch = function doneBatch$onefold(values, events) {
  let out = "";
  try {
    if (values !== undefined && (!isArray(values) || values.length !== events.length))
      refuse("onBatch returns an array with one result for each event, in their order");
    for (let i = 0; i < events.length; i++) {
      calls = ""; count = 0; left = limits.result; present = events[i];
      const value = values === undefined ? undefined : values[i];
      if (value && typeof value === "object" && typeof value.status === "number" && keysOf(value).length <= 2) {
        outcome = value.status < 400 ? '{"calls":[]}'
          : told(new (value.status === 429 || value.status >= 500 ? RetryError : ValidationError)(value.errormessage));
      } else done(value);
      out += (i ? "," : "") + outcome;
    }
    outcome = "[" + out + "]";
  } catch (error) { outcome = told(error); }
};
let serial = 0; // a promise of an event that was given up may come late: it says nothing about the next one
const wait = async function wait$onefold(value, finish) {
  const mine = serial;
  let thrown, awaited, failed = false;
  try { awaited = await value; } catch (error) { thrown = error; failed = true; }
  if (mine !== serial || state !== "pending") return;
  try { if (failed) throw thrown; finish(awaited); } catch (error) { outcome = told(error); }
  state = "done";
};
const start = function start$onefold(handler, args, finish) {
  serial++; state = "pending"; outcome = "";
  try {
    const value = apply(handler, undefined, args);
    if (value !== null && typeof value === "object" && typeof value.then === "function") {
      wait(value, finish);
      return state;
    }
    finish(value);
  } catch (error) { outcome = told(error); }
  return (state = "done");
};
let handlers = {}, settings = "{}";
const driver = {
  hold(found) {
    handlers = found;
    let names = "";
    const keys = keysOf(found);
    for (let i = 0; i < keys.length; i++) if (found[keys[i]]) names += keys[i] + " ";
    return names;
  },
  settings(text) { settings = text; },
  begin: function begin$onefold(number, name, text) {
    running = number; calls = ""; count = 0; left = limits.result;
    const given = parse(text);
    present = given.event;
    return start(handlers[name], [present, parse(settings), given.profile], done);
  },
  beginBatch: function beginBatch$onefold(text) {
    running = 0; present = null;
    const given = parse(text), events = given.events;
    return start(handlers.onBatch, [events, parse(settings), given.profiles], function finish$onefold(values) {
      doneBatch(values, events);
    });
  },
  state() { return state; },
  take() { state = "idle"; return whole(outcome); },
  printed() { return whole("[" + printed + "]"); },
};
return (name) => driver[name];
})()
"""
PRELUDE = f"(function () {{\n'use strict';\n{LIMITS}{BODY}"
