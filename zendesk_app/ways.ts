// The ways in which the app asks Onefold: what both have in common. Each is a file of its own.
import type { Answer, Send } from "../profile_ui/index.ts";
import type { Around } from "./host.ts";
import type { Beside } from "./places.ts";
import type { HostPerson } from "./requester.ts";
import type { ZafClient } from "./zaf.ts";

/** Asking gives up after this time, as the words on screen say. */
export const GIVES_UP_AFTER = 10_000;

export interface Question {
  readonly beside: Beside;
  readonly person: HostPerson;
  /** A profile the viewer chose for this object; null takes the choice back; undefined leaves it as it is. */
  readonly pick: string | null | undefined;
}

export interface Way {
  /** Onefold's address without a slash at its end. */
  readonly address: string;
  /** The address of the app's page for the wide view, as the host takes it. */
  readonly widePage: string;
  /** How to ask where the direct way is closed; null: there is no other. */
  readonly detour: Send | null;
  /** Ask who a person is. Rejects with one of the failures of `profile_ui`. */
  lookUp(question: Question): Promise<Answer>;
  /** What a viewer can do once the page's own sign-in has ended. */
  openAgain(): void;
}

/** Null where the admin has not filled in what it needs. */
export type OpenWay = (client: ZafClient, around: Around) => Way | null;

/** The body of a look-up. All identifiers stand here, none in the address, which ends in logs. */
export function lookupBody({ beside, person, pick }: Question): string {
  const { locale } = beside.viewer;
  return JSON.stringify({
    object: beside.object,
    identifiers: person.identifiers,
    ...(locale === undefined ? {} : { locale }),
    ...(pick === undefined ? {} : { pick }),
  });
}
