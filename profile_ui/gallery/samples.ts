// The states on show: the same that the tests draw, moved to the present day so that "22 minutes ago" stays true.
import { readAnswer, UnreachableError } from "../index.ts";
import type { PanelState, Reader } from "../types.ts";
import sampled from "./states.json";

type Sample = Readonly<Record<string, unknown>>;

const INSTANT = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)/g;
/** Members that hold milliseconds since 1970. */
const MOMENTS = ["since", "next_try", "until"];

/** Every state by name, as if the moment of the samples were `now`. */
export function samples(now: number): ReadonlyMap<string, PanelState> {
  const by = now - sampled.now;
  const moved = JSON.stringify(sampled.states, (key, value: unknown) =>
    MOMENTS.includes(key) && typeof value === "number" ? value + by : value,
  ).replace(INSTANT, (instant) => new Date(Date.parse(instant) + by).toISOString());
  const states = JSON.parse(moved) as Readonly<Record<string, Sample>>; // what was just written
  return new Map(Object.entries(states).map(([name, state]) => [name, read(state)]));
}

/** An answer in a state is read as if it came from the network. */
function read(state: Sample): PanelState {
  const copy = state.copy as Sample | null | undefined; // the samples are of our own making, and tested
  const answer = state.answer === undefined ? {} : { answer: readAnswer(state.answer) };
  const copied = copy ? { copy: { ...copy, answer: readAnswer(copy.answer) } } : {};
  return { ...state, ...answer, ...copied } as unknown as PanelState; // see above
}

/** Nothing stands behind the samples: what is asked for on a click does not come, which is a state too. */
export const silent: Reader = { read: () => Promise.reject(new UnreachableError("a sample")) };
