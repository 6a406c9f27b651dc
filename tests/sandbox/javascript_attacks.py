"""Attacks on the JavaScript engine: by name the code, and how its run may end.

`time`, `memory`: the run was ended for it. `refused`: the event came to nothing, with a reason. Text that
begins with `{`: the run went on, and that is all it got.
"""

from __future__ import annotations


def track(body: str) -> str:
    return f"function onTrack(event, settings, profile) {{ {body} }}"


ATTACKS: dict[str, tuple[str, set[str]]] = {
    "endless loop": (track("while (true);"), {"time"}),
    "endless loop that catches": (track("while (true) { try { while (true); } catch {} }"), {"time"}),
    "endless loop at the top": ("while (true); function onTrack() {}", {"time"}),
    "endless loop in finally": (track("try { while (1); } finally { while (1); }"), {"time"}),
    "endless generator": (track("return [...(function* () { while (1) yield 1; })()];"), {"time", "memory", "refused"}),
    "catastrophic expression": (track("return { a: /(a+)+$/.test('a'.repeat(60) + 'b') };"), {"time", "refused"}),
    "catastrophic expression, nested": (track("return { a: /^(([a-z])+.)+[A-Z]$/.test('a'.repeat(60)) };"), {"time"}),
    "expression too large": (
        track("return { a: new RegExp('(a|b){9999}'.repeat(999)).test('a') };"),
        {"time", "refused", "memory"},
    ),
    "string bomb": (track("let s = 'x'; while (true) s += s;"), {"memory", "refused"}),
    "string by repeat": (track("return { a: 'x'.repeat(2 ** 29) };"), {"memory", "refused"}),
    "string by padding": (track("return { a: 'x'.padEnd(2 ** 29, 'ab') };"), {"memory", "refused"}),
    "string by replacing": (
        track("let s = 'a'.repeat(1e5); return { a: s.replace(/a/g, s) };"),
        {"memory", "refused", "time"},
    ),
    "array bomb": (track("const a = []; while (true) a.push(a);"), {"memory", "refused", "time"}),
    "array of arrays": (track("let a = [1]; while (true) a = [...a, ...a];"), {"memory", "refused", "time"}),
    "array filled": (track("return { a: new Array(2 ** 31).fill(1) };"), {"memory", "refused", "time"}),
    "buffer bomb": (track("const a = []; while (true) a.push(new ArrayBuffer(2 ** 20));"), {"memory", "refused"}),
    "one large buffer": (track("return { a: new ArrayBuffer(2 ** 31).byteLength };"), {"memory", "refused"}),
    "buffer that grows": (
        track("const b = new ArrayBuffer(1, { maxByteLength: 2 ** 31 }); b.resize(2 ** 31); return {};"),
        {"memory", "refused"},
    ),
    "long array joined": (
        track("const a = []; a.length = 2 ** 32 - 2; return { a: a.join('') };"),
        {"time", "memory", "refused"},
    ),
    "long array sorted": (
        track("const a = []; a.length = 2 ** 32 - 2; a.sort(); return {};"),
        {"time", "memory", "refused"},
    ),
    "long array searched": (track("return { a: Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1) };"), {"time"}),
    "long array in the result": (track("const a = []; a.length = 2 ** 32 - 2; return { a };"), {"refused"}),
    "array whose length is a lie": (
        track(
            "return { a: new Proxy([], { get: (o, k) => k === 'length' ? { valueOf: () => 2 ** 31 } : 'xxxxxxxx' }) };"
        ),
        {"refused"},
    ),
    "deep recursion": (track("(function f() { f(); })();"), {"refused"}),
    "deep recursion that catches": (track("(function f() { try { f(); } catch { f(); } })();"), {"time", "refused"}),
    "recursion by toString": (track("const o = { toString() { return '' + o; } }; '' + o;"), {"refused"}),
    "recursion through a proxy": (
        track("let p = {}; for (let i = 0; i < 1e5; i++) p = new Proxy(p, {}); return p;"),
        {"refused", "time", "memory"},
    ),
    "deep JSON read": (track("return { a: JSON.parse('['.repeat(1e6)) };"), {"refused", "memory"}),
    "deep JSON written": (
        track("let a = []; for (let i = 0; i < 1e5; i++) a = [a]; return { a: JSON.stringify(a) };"),
        {"refused"},
    ),
    "wide JSON": (track("const o = {}; for (let i = 0; i < 1e5; i++) o[i] = i; return o;"), {"refused", "memory"}),
    "JSON that doubles": (track("let a = 'x'; for (let i = 0; i < 40; i++) a = [a, a]; return { a };"), {"refused"}),
    "JSON by toJSON": (track("return { a: JSON.stringify({ toJSON() { while (true); } }) };"), {"time"}),
    "endless promises": ("async function onTrack() { while (true) await null; }", {"time"}),
    "endless chain of promises": (
        track("const f = () => Promise.resolve().then(f); return f();"),
        {"time", "memory", "refused"},
    ),
    "promises left behind": (track("const f = () => Promise.resolve().then(f); f();"), {"time", "memory", "refused"}),
    "microtasks without end": (track("const f = () => queueMicrotask(f); f();"), {"time", "memory", "refused"}),
    "promise that never comes": (track("return new Promise(() => {});"), {"refused"}),
    "thenable that never ends": (track("return { then() { while (true); } };"), {"time"}),
    "thenable of thenables": (track("const t = { then(f) { f(t); } }; return t;"), {"time", "memory", "refused"}),
    "loop while importing": (track("return import('x').catch(() => { while (true); });"), {"time"}),
    "JSON replaced": (
        "JSON.stringify = () => '{}'; JSON.parse = () => ({});" + track("return { a: event.event };"),
        {'{"a": "Bought"}'},
    ),
    "Object.prototype with toJSON": (
        "Object.prototype.toJSON = () => 'gone';" + track("return { a: event.event };"),
        {'{"a": "Bought"}'},
    ),
    "Object.prototype with setters": (
        "for (const k of ['calls', 'error', 'type', 'traits', '0', 'value']) "
        "Object.defineProperty(Object.prototype, k, { set() {}, get() { return 'x'; } });"
        + track("return { a: event.event };"),
        {'{"a": "Bought"}', "refused"},
    ),
    "Array.prototype replaced": (
        "Array.prototype.push = Array.prototype[Symbol.iterator] = () => { throw 1; };"
        + track("return { a: [1, 2] };"),
        {'{"a": [1, 2]}'},
    ),
    "Reflect, Array and Number replaced": (
        "Reflect.apply = Array.isArray = Number.isFinite = () => true;" + track("return { a: NaN };"),
        {"refused"},
    ),
    "Promise replaced": (
        "Promise = function () { while (true); };" + "async " + track("await null; return { a: event.event };"),
        {'{"a": "Bought"}'},
    ),
    "Promise.prototype.then replaced": (
        "Promise.prototype.then = () => {}; async function onTrack(event) { await null; return { a: event.event }; }",
        {'{"a": "Bought"}', "refused"},
    ),
    "Error.prepareStackTrace": (
        "Error.prepareStackTrace = () => { while (true); };" + track("throw new ValidationError('x');"),
        {"refused", "time"},
    ),
    "error whose message loops": (track("throw { get message() { while (true); } };"), {"time"}),
    "error that cannot be shown": (track("throw new Proxy({}, { get() { throw 1; } });"), {"refused"}),
    "error classes changed": (
        "try { ValidationError = 1; ValidationError.prototype.name = 'Z'; } catch {}"
        + track("throw new DropEvent('x');"),
        {"refused"},
    ),
    "console changed": (
        "try { console.log = () => { while (true); }; } catch {}" + track("console.log(1); return { a: 1 };"),
        {'{"a": 1}'},
    ),
    "console flooded": (track("while (true) console.log('x'.repeat(1000));"), {"time"}),
    "console given a trap": (
        track("console.log({ get a() { throw 1; } }, Symbol('x'), { toString: 1 }); return { a: 1 };"),
        {'{"a": 1}'},
    ),
    "segment flooded": (track("while (true) try { Segment.track({ event: 'x' }); } catch {}"), {"time"}),
    "segment changed": (
        "try { Segment.identify = () => {}; } catch {}" + track("Segment.identify({ traits: { a: 1 } });"),
        {'{"a": 1}'},
    ),
    "names of the machine": (
        track(
            "return { a: [typeof require, typeof process, typeof fetch, typeof std, typeof os, typeof XMLHttpRequest,"
            " typeof Deno, typeof setTimeout, typeof module, typeof Atomics, typeof SharedArrayBuffer].join() };"
        ),
        {'{"a": "' + ",".join(["undefined"] * 11) + '"}'},
    ),
    "names by a constructor": (
        track("return { a: (() => {}).constructor('return typeof process + typeof require')() };"),
        {'{"a": "undefinedundefined"}'},
    ),
    "names by eval": (track("return { a: (0, eval)('typeof process') };"), {'{"a": "undefined"}'}),
    "import of a module": ("async function onTrack() { return { a: await import('os') }; }", {"refused"}),
    "import of a file": ("async function onTrack() { return { a: await import('/etc/passwd') }; }", {"refused"}),
    "import at the top": ("import * as os from 'os'; function onTrack() {}", {"refused"}),
    "process called": (track("process.exit(1);"), {"refused"}),
    "require called": (track("return { a: require('fs') };"), {"refused"}),
    "fetch called": (track("return { a: fetch('http://127.0.0.1') };"), {"refused"}),
    "driver looked for": (
        track("return { a: Object.getOwnPropertyNames(globalThis).filter((n) => /driver|hold|take/.test(n)).join() };"),
        {'{"a": ""}'},
    ),
    "caller looked for": (
        track("return { a: typeof onTrack.caller, b: typeof arguments.callee.caller };"),
        {"refused", '{"a": "undefined", "b": "undefined"}', '{"a": "object", "b": "object"}'},
    ),
    "large number": (track("let n = 2n; while (true) n *= n;"), {"memory", "refused", "time"}),
    "large power": (track("return { a: String(7n ** 99999999n).length };"), {"memory", "refused", "time"}),
    "code full of brackets": ("(" * 50_000 + " function onTrack() {}", {"refused"}),
    "code with a NUL": ("function onTrack() { return { a: '\0' }; }", {'{"a": "\\ufffd"}'}),
}
