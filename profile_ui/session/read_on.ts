// Reading on under a session that ends some time, and that a new look-up replaces.
import type { PanelQuestion } from "../types.ts";
import { SessionEndedError } from "./failures.ts";
import type { PanelSession } from "./panel_session.ts";

/** The session there is now, and the id of the person on screen. */
export type Current = () => readonly [session: PanelSession | null, person: string | undefined];

/**
 * Read in the session; where it has ended, once more in the one that a new look-up brings.
 *
 * @param again looks up anew.
 */
export async function readOn(question: PanelQuestion, current: Current, again: () => Promise<void>): Promise<unknown> {
  const [session, person] = current();
  if (session === null) throw new SessionEndedError("no session");
  try {
    return await session.read(question);
  } catch (error) {
    // How long painting took is not worth another look-up.
    if (question.path === "paint" || !(error instanceof SessionEndedError)) throw error;
    if (current()[0] === session) await again();
    const [fresh, present] = current();
    // The person may be another one by now, and their pages must not mix.
    if (fresh === null || present !== person) throw error;
    return await fresh.read(question);
  }
}
