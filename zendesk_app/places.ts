// The places beside which the panel stands: whom each is about, and which of the host's events say that it changed.
import { type Around, read, readViewer, type Viewer } from "./host.ts";
import { type HostPerson, readPerson } from "./requester.ts";
import { fields, HostSilentError, textOf, type ZafClient } from "./zaf.ts";

/** Events of one change come one by one; they are one question. */
const CHANGE_PAUSE = 40;
/** An address in a new ticket changes with every letter typed. */
const TYPING_PAUSE = 400;

/* The messages between a sidebar and the wide view it opened. */
/** Wide view to sidebar: it listens; `guid` is its own. */
export const READY = "onefold.ready";
/** Sidebar to wide view: beside what and whom it stands. */
export const PERSON = "onefold.person";
/** Wide view to sidebar: a viewer chose who it is. */
export const PICKED = "onefold.picked";

/** What the panel stands beside: the object, its person, and who looks. */
export interface Beside {
  readonly object: { readonly type: string; readonly id: string };
  /** Null while there is none. */
  readonly person: HostPerson | null;
  readonly viewer: Viewer;
}

/** `another`: it may be another person altogether. `pause`: how long further events may follow, in milliseconds. */
export type Changed = (another: boolean, pause: number) => void;

export interface Place {
  read(): Promise<Beside>;
}

interface Kind {
  readonly object: string;
  readonly person: string;
  /** The path that holds the object's id; null where it has none in Zendesk yet. */
  readonly id: string | null;
  readonly typed: boolean;
}

const TICKET: Kind = { object: "ticket", person: "ticket.requester", id: "ticket.id", typed: false };
const KINDS: Readonly<Record<string, Kind>> = {
  // The frame's own id stands for the ticket that has none: a pick in one draft must not count in another.
  new_ticket_sidebar: { ...TICKET, object: "new_ticket", id: null, typed: true },
  user_sidebar: { object: "user", person: "user", id: "user.id", typed: false },
};

/** The place of a ticket, a new ticket or a user. It listens from now on, and reads when asked to. */
export function openPlace(client: ZafClient, { context }: Around, changed: Changed): Place {
  const kind = KINDS[textOf(context.location) ?? ""] ?? TICKET;
  const pause = kind.typed ? TYPING_PAUSE : CHANGE_PAUSE;
  if (kind.person !== "user") client.on(`${kind.person}.id.changed`, () => changed(true, CHANGE_PAUSE));
  client.on(`${kind.person}.email.changed`, () => changed(false, pause));
  client.on(`${kind.person}.externalId.changed`, () => changed(false, pause));
  const paths = [kind.person, "currentUser", ...(kind.id === null ? [] : [kind.id])];
  return {
    async read() {
      const got = await read(client, paths);
      const failure = fields(fields(got.errors)[kind.person]);
      // "Could not be found" is how an absent person may read; any other failure is not absence.
      if (textOf(failure.name) !== null && failure.name !== "APIPathError") throw new HostSilentError("no person told");
      const id = kind.id === null ? textOf(context.instanceGuid) : textOf(got[kind.id]);
      return {
        object: { type: kind.object, id: id ?? "new" },
        person: readPerson(got[kind.person]),
        viewer: readViewer(got.currentUser),
      };
    },
  };
}
