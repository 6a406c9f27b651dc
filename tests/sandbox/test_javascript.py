"""A function sees its event, settings and person, and what comes back is plain JSON or a reason, with its place."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from app.errors import SandboxError
from app.sandbox import javascript
from app.sandbox.javascript import BATCH_MAX, CODE_CHARACTERS_MAX, KIND, NAME, BatchRun, Given, Outcome, run_batch
from app.sandbox.javascript_prelude import CALLS_MAX, CONSOLE_CHARACTERS_MAX, DEPTH_MAX, HANDLERS, RESULT_CHARACTERS_MAX
from app.sandbox.pool import Pool

ADA = {"type": "track", "event": "Bought", "messageId": "m1", "userId": "ada", "properties": {"price": 20}}


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    made = Pool({NAME: KIND})
    yield made
    made.close()


def run(pool: Pool, code: str, *events: Mapping[str, Any], settings: Mapping[str, Any] | None = None) -> BatchRun:
    items = [Given(event, {"visits": 2}, {"total": 40}) for event in events or (ADA,)]
    return run_batch(pool, code, settings or {}, items)


def one(pool: Pool, body: str) -> Outcome:
    ended = run(pool, f"function onTrack(event, settings, profile) {{ {body} }}")
    assert ended.problem is None
    return ended.outcomes[0]


@pytest.mark.parametrize(
    ("kind", "handler"), [(name.removeprefix("on").lower(), name) for name in HANDLERS if name != "onBatch"]
)
@pytest.mark.parametrize("shape", ["function {}(event) {{", "async function {}(event) {{", "const {} = (event) => {{"])
def test_each_call_reaches_the_handler_of_its_name(pool: Pool, kind: str, handler: str, shape: str) -> None:
    ended = run(pool, shape.format(handler) + " return { was: event.type }; }", {"type": kind}, {"type": "delete"})

    assert [call.body for call in ended.outcomes[0].calls] == [{"was": kind}]
    assert ended.outcomes[1].kind == "unsupported"


def test_a_handler_is_given_event_settings_and_the_persons_traits(pool: Pool) -> None:
    code = """function onTrack(event, settings, { traits, computedTraits }) {
      return { a: [event.properties.price, settings.key, traits.visits, computedTraits.total] };
    }"""

    ended = run(pool, code, settings={"key": "k"})

    assert ended.outcomes[0].calls[0].body == {"a": [20, "k", 2, 40]}


def test_results_come_in_the_order_of_the_calls_and_what_is_returned_last(pool: Pool) -> None:
    outcome = one(
        pool,
        "Segment.track({ event: 'Sent', properties: { n: 1 }, userId: event.userId });"
        "Segment.identify({ traits: { a: 1, gone: null } }); return { b: new Date(0) };",
    )

    assert [(call.type, call.name, call.body) for call in outcome.calls] == [
        ("track", "Sent", {"n": 1}),
        ("identify", "", {"a": 1, "gone": None}),
        ("identify", "", {"b": "1970-01-01T00:00:00.000Z"}),
    ]


@pytest.mark.parametrize("body", ["", "return;", "return null;", "return event;"])
def test_a_handler_that_returns_nothing_of_its_own_changes_nothing(pool: Pool, body: str) -> None:
    assert one(pool, body) == Outcome("done")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("EventNotSupported", "unsupported"),
        ("InvalidEventPayload", "discarded"),
        ("ValidationError", "discarded"),
        ("RetryError", "retry"),
        ("DropEvent", "dropped"),
        ("TypeError", "failed"),
    ],
)
@pytest.mark.parametrize("before", ["function", "async function"])
def test_errors_mean_what_segments_names_say_and_name_their_place(
    pool: Pool, name: str, kind: str, before: str
) -> None:
    ended = run(pool, f"{before} onTrack() {{\n  Segment.identify({{traits: {{a: 1}}}});\n  throw new {name}('no')\n}}")
    problem = ended.outcomes[0].problem

    assert problem is not None
    assert (ended.outcomes[0].kind, ended.outcomes[0].calls) == (kind, ())
    assert (problem.name, problem.message, problem.line) == (name, "no", 3)


def test_an_error_that_a_handler_runs_into_names_line_and_column(pool: Pool) -> None:
    problem = run(pool, "function onTrack(event) {\n  return event.context.page;\n}").outcomes[0].problem

    assert problem is not None
    assert (problem.name, problem.line, problem.column) == ("TypeError", 2, 10)


def test_code_that_does_not_parse_names_line_and_column(pool: Pool) -> None:
    ended = run(pool, "function onTrack() {\n  let = = 1;\n}")

    assert ended.problem is not None
    assert (ended.problem.name, ended.problem.line, ended.outcomes) == ("SyntaxError", 2, ())


def test_code_without_a_handler_is_told_which_there_are(pool: Pool) -> None:
    problem = run(pool, "const onDelete = () => {}; const onTrack = 1;").problem

    assert problem is not None
    assert problem.name == "EventNotSupported"
    assert "onIdentify" in problem.message


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("(() => { const a = {}; a.a = a; return a; })()", "circle"),
        ("{ a() {} }", "a function"),
        ("{ a: Symbol('x') }", "a symbol"),
        ("{ a: 1n }", "a bigint"),
        ("{ a: NaN }", "NaN"),
        ("{ a: -Infinity }", "Infinity"),
        ("{ a: 'x'.repeat(10_000_000) }", "larger than"),
        ("JSON.parse('{\"__proto__\": 1}')", "__proto__"),
        ("{ a: JSON.parse('{\"__proto__\": 1}') }", "__proto__"),
        ("{ a: new Map() }", "not plain"),
        ("{ a: new (class A {})() }", "not plain"),
        ("{ a: new Date(NaN) }", "Date"),
        ("[1]", "traits are not an object"),
        ("'text'", "traits are not an object"),
        ("{ a: { get b() { throw new Error('no'); } } }", "no"),
    ],
)
def test_what_is_no_plain_json_is_refused_with_the_reason(pool: Pool, value: str, reason: str) -> None:
    outcome = one(pool, f"return {value};")

    assert outcome.kind in ("discarded", "failed")
    assert outcome.problem is not None
    assert reason in outcome.problem.message


@pytest.mark.parametrize(
    "call",
    [
        "Segment.identify({ userId: 'grace', traits: {} })",
        "Segment.identify({ anonymousId: 'other', traits: {} })",
        "Segment.track({ event: 'x', context: { externalIds: [] } })",
        "Segment.track({ event: 'x', messageId: 'm' })",
        "Segment.track({ event: 'x', timestamp: 0 })",
        "Segment.track({ event: '' })",
        "Segment.track({ event: 'x', properties: 1 })",
        "Segment.identify({ traits: [] })",
        "Segment.identify()",
    ],
)
def test_a_result_names_no_identifier_and_no_time_of_its_own(pool: Pool, call: str) -> None:
    outcome = one(pool, f"{call};")

    assert (outcome.kind, outcome.problem is not None and outcome.problem.name) == ("discarded", "InvalidEventPayload")


def test_the_last_allowed_count_of_results_passes_and_one_more_does_not(pool: Pool) -> None:
    body = "for (let i = 0; i < {}; i++) Segment.track({{ event: 'x' }});"

    assert len(one(pool, body.format(CALLS_MAX)).calls) == CALLS_MAX
    assert one(pool, body.format(CALLS_MAX + 1)).kind == "discarded"
    assert one(pool, body.format(CALLS_MAX) + " return { a: 1 };").kind == "discarded"


def test_the_largest_and_the_deepest_result_pass_and_one_more_does_not(pool: Pool) -> None:
    longest = RESULT_CHARACTERS_MAX - len('{"a":""}') + 1  # the comma that no last member has is counted
    deep = "let a = 1; for (let i = 1; i < {}; i++) a = {{ a }}; return {{ a }};"

    assert one(pool, f"return {{ a: 'x'.repeat({longest - 2}) }};").kind == "done"
    assert one(pool, f"return {{ a: 'x'.repeat({longest + 2}) }};").kind == "discarded"
    assert one(pool, deep.format(DEPTH_MAX)).kind == "done"
    assert one(pool, deep.format(DEPTH_MAX + 1)).kind == "discarded"


def test_the_console_is_kept_up_to_its_bound(pool: Pool) -> None:
    code = "function onTrack() { console.warn('a', 1, [2], { b: null }, undefined); console.log('x'.repeat(9999)); }"
    ended = run(pool, code)

    assert ended.console[0] == ("warn", 'a 1 [2] {"b":null} undefined')
    assert sum(len(text) for _, text in ended.console) <= CONSOLE_CHARACTERS_MAX
    assert ended.console[1][1].startswith("xxx")


def test_a_batch_handler_answers_for_each_event_in_order(pool: Pool) -> None:
    code = """async function onBatch(events, settings, profiles) {
      return events.map((event, i) => [{ n: i, visits: profiles[i].traits.visits }, null,
        { status: 400, errormessage: "bad" }, { status: 500, errormessage: "later" }, { status: 200 }][i]);
    }"""
    ended = run(pool, code, *([ADA] * 5))

    assert [outcome.kind for outcome in ended.outcomes] == ["done", "done", "discarded", "retry", "done"]
    assert ended.outcomes[0].calls[0].body == {"n": 0, "visits": 2}
    assert [outcome.problem.message for outcome in ended.outcomes[2:4] if outcome.problem] == ["bad", "later"]


@pytest.mark.parametrize("result", ["[]", "{ a: 1 }", "[{}, {}, {}]"])
def test_a_batch_result_that_fits_no_event_is_refused_for_all(pool: Pool, result: str) -> None:
    ended = run(pool, f"function onBatch(events) {{ return {result}; }}", ADA, ADA)

    assert [outcome.kind for outcome in ended.outcomes] == ["discarded", "discarded"]


def test_an_error_of_one_event_leaves_its_neighbours(pool: Pool) -> None:
    code = "function onTrack(event) { if (event.n === 2) throw new Error('two'); return { n: event.n }; }"
    ended = run(pool, code, *({**ADA, "n": number} for number in (1, 2, 3)))

    assert [outcome.kind for outcome in ended.outcomes] == ["done", "failed", "done"]
    assert ended.outcomes[2].calls[0].body == {"n": 3}


def test_what_is_not_waited_for_is_no_result_of_the_next_event(pool: Pool) -> None:
    code = """function onTrack(event) {
      if (event.n === 1) { Promise.resolve().then(() => Segment.identify({ traits: { late: 1 } })); return; }
      return { n: event.n };
    }"""
    ended = run(pool, code, {**ADA, "n": 1}, {**ADA, "n": 2})

    assert [[call.body for call in outcome.calls] for outcome in ended.outcomes] == [[], [{"n": 2}]]


def test_a_promise_that_was_given_up_says_nothing_about_the_next_event(pool: Pool) -> None:
    code = """let late;
    async function onTrack(event) {
      if (event.n === 1) return new Promise((resolve) => { late = resolve; });
      late({ wrong: true });
      await null; await null; await null;
      return { n: event.n };
    }"""
    ended = run(pool, code, {**ADA, "n": 1}, {**ADA, "n": 2})

    assert [outcome.kind for outcome in ended.outcomes] == ["failed", "done"]
    assert [call.body for call in ended.outcomes[1].calls] == [{"n": 2}]


def test_nothing_is_left_of_one_batch_in_the_next(pool: Pool) -> None:
    code = "var n = globalThis.seen; globalThis.seen = Object.prototype.seen = 1;"
    code += "function onTrack() { return { n: typeof n }; }"

    for _ in range(2):
        assert run(pool, code).outcomes[0].calls[0].body == {"n": "undefined"}


def test_time_that_is_up_ends_the_batch_and_keeps_what_was_done(pool: Pool) -> None:
    items = [Given({**ADA, "n": number}, {}, {}) for number in (1, 2, 3)]
    code = "function onTrack(event) { if (event.n === 2) while (true); return { n: event.n }; }"

    ended = run_batch(pool, code, {}, items, cpu_seconds=0.5)

    assert [call.body for outcome in ended.outcomes for call in outcome.calls] == [{"n": 1}]
    assert ended.problem is not None
    assert "time limit" in ended.problem.message


def test_text_of_any_kind_comes_back_as_every_store_keeps_it(pool: Pool) -> None:
    body = (
        one(pool, "return { a: '\\ud800', b: 'a\\u0000b', c: '\\u{1f600}é', d: 2 ** 53, e: 1.0, f: 1e-7 };")
        .calls[0]
        .body
    )

    assert (body["c"], body["d"], body["e"], body["f"]) == ("\U0001f600é", 2**53, 1, 1e-7)
    json.dumps(body, ensure_ascii=False).encode()
    assert "\0" not in body["b"]


@pytest.mark.parametrize(("characters", "count"), [(CODE_CHARACTERS_MAX + 1, 1), (10, BATCH_MAX + 1)])
def test_more_code_or_events_than_allowed_are_not_run(pool: Pool, characters: int, count: int) -> None:
    with pytest.raises(SandboxError):
        run_batch(pool, " " * characters, {}, [Given(ADA, {}, {})] * count)


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"[]",
        b"{}",
        b'{"outcomes": [], "console": []}',
        b'{"outcomes": [{}, {}], "console": []}',
        b'{"outcomes": [{"calls": [{"type": "identify"}]}]}',
        b'{"outcomes": [{"calls": [{"type": "identify", "traits": {"a": "' + b"x" * 99_999 + b'"}}]}]}',
        b'{"outcomes": [{"calls": []}], "console": [{"level": "log", "text": "' + b"x" * 9_999 + b'"}]}',
    ],
)
def test_an_answer_of_another_form_is_garbage_whoever_wrote_it(answer: bytes) -> None:
    with pytest.raises(SandboxError) as caught:
        javascript._read(answer, 1, 0.0)

    assert caught.value.reason == "garbage"
