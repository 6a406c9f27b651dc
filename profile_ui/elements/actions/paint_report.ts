// Tells Onefold how long painting took, and that something failed. Nothing of anybody is in it; each look-up counts once.
import type { PanelState, Reader } from "../../types.ts";

/** States that are failures, in the words of paint reports. Panel API, "POST /panel/v1/paint". */
const FAILURES: Partial<Record<PanelState["kind"], string>> = {
  unreachable: "unreachable",
  "host-silent": "host_silent",
  "too-many": "too_many",
  "not-connected": "not_connected",
};

let painted = 0;
let failure: string | null = null;

/** A script of the page failed: told with the next look-up, without what it said. */
for (const event of ["error", "unhandledrejection"]) addEventListener(event, () => (failure = "script"));

/** Remember a failure until Onefold can be told. */
export function noteFailure(state: PanelState["kind"]): void {
  failure = FAILURES[state] ?? failure;
}

/** @param took from knowing the requester to painted, in milliseconds. */
export function reportPaint(reader: Reader, took: number, wide: boolean): void {
  const kind = wide ? "wide" : painted++ === 0 ? "first" : "next";
  tell(reader, { ms: Math.round(took), kind });
  if (failure !== null) tell(reader, { error: failure, kind });
  failure = null;
}

function tell(reader: Reader, body: Readonly<Record<string, string | number>>): void {
  reader.read({ path: "paint", body }).catch(() => undefined); // a figure that does not arrive is not worth a word
}
