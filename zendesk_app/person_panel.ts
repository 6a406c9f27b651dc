// The panel about one person: when Onefold is asked, what is shown meanwhile, and what follows from each answer.
import {
  type Answer, directSend, type FoundAnswer, type FoundCopy, NotConnectedError, type PanelQuestion, PanelSession, type PanelState,
  readOn, SessionEndedError, SignInEndedError, TooManyError,
} from "../profile_ui/index.ts";
import type { Beside, Changed, Place } from "./places.ts";
import type { HostPerson } from "./requester.ts";
import type { Panel, View } from "./start.ts";
import { GIVES_UP_AFTER, type Way } from "./ways.ts";
import { HostSilentError, NotReadableError } from "./zaf.ts";

const POLL = 15_000;
const POLL_BY_PROXY = 60_000;
const NEXT_TRY = 20_000;
const COPIES_MAX = 5;

interface Asking {
  /** A profile the viewer chose among several; null takes the choice back. */
  readonly pick?: string | null;
  /** Leaves on screen what is there until an answer comes. */
  readonly unseen?: boolean;
}

interface Due {
  readonly at: number;
  readonly run: () => void;
}

export class PersonPanel implements Panel {
  /** Each question has a number; what arrives for an earlier one belongs to a former person and is dropped. */
  private turn = 0;
  private active = true;
  private due: Due | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private last: Beside | null = null;
  private session: PanelSession | null = null;
  private state: PanelState | null = null;
  private shown: FoundCopy | null = null;
  /** Hears whenever the host has said beside what and whom the panel stands. */
  told: (beside: Beside) => void = () => undefined;
  /** Last good answers by person, in memory only, gone with the frame. */
  private readonly copies = new Map<string, FoundCopy>();

  constructor(
    private readonly place: Place,
    private readonly way: Way,
    private readonly view: View,
  ) {}

  get beside(): Beside | null {
    return this.last;
  }

  /** Ask who it is. */
  async ask(how: Asking = {}): Promise<void> {
    const turn = ++this.turn;
    this.session = null;
    this.plan(null);
    try {
      const beside = await this.place.read();
      if (turn !== this.turn) return;
      this.last = beside;
      this.told(beside);
      if (beside.person === null) { this.show({ kind: "no-requester" }); return; }
      await this.askAbout(beside, beside.person, turn, how);
    } catch (error) {
      if (turn !== this.turn) return;
      // Whoever was picked may be gone by now, or merged with another: ask anew who it could be.
      const stale = typeof how.pick === "string" && error instanceof NotConnectedError && error.reason === "misunderstood";
      if (stale) await this.ask();
      else this.fail(error);
    }
  }

  private async askAbout(beside: Beside, person: HostPerson, turn: number, how: Asking): Promise<void> {
    // While an answer about the same person is on screen, the question is not seen.
    const same = this.shown !== null && this.shown === this.copy();
    if (how.pick !== undefined || !(same || how.unseen === true)) {
      this.show({ kind: "loading", requester: person, since: Date.now() });
    }
    const answer = await this.way.lookUp({ beside, person, pick: how.pick });
    if (turn === this.turn) this.take(answer, person);
  }

  private take(answer: Answer, person: HostPerson): void {
    if (answer.status === "ambiguous") {
      this.forget();
      this.show({ kind: "ambiguous", answer });
    } else if (answer.status === "unknown") {
      this.forget();
      this.show({ kind: "unknown", answer, requester: person });
      this.plan({ at: Date.now() + POLL_BY_PROXY, run: this.againUnseen }); // they may send their first event
    } else {
      const bearer = answer.session?.bearer;
      const { address, detour } = this.way;
      this.session = bearer === undefined ? null : new PanelSession(address, bearer, directSend(GIVES_UP_AFTER), detour);
      this.found(answer, person);
    }
  }

  private found(answer: FoundAnswer, person: HostPerson): void {
    const copy: FoundCopy = { answer, asked: person.identifiers };
    this.shown = copy;
    this.copies.delete(keyOf(person));
    this.copies.set(keyOf(person), copy);
    for (const oldest of [...this.copies.keys()].slice(0, -COPIES_MAX)) this.copies.delete(oldest);
    this.show({ kind: "found", ...copy });
    this.planPoll();
  }

  private planPoll(): void {
    if (this.session === null) return;
    const pause = this.session.onDetour ? POLL_BY_PROXY : POLL;
    this.plan({ at: Date.now() + pause, run: () => void this.poll() });
  }

  /** Read the profile again; only what has changed is sent. */
  private async poll(): Promise<void> {
    const { session, turn, shown } = this;
    const person = this.last?.person;
    if (session === null || shown === null || person === undefined || person === null) return void this.ask();
    this.plan(null);
    try {
      const fresh = await session.profile();
      if (turn !== this.turn) return;
      this.found(fresh ?? { ...shown.answer, as_of: new Date().toISOString() }, person);
    } catch (error) {
      if (turn === this.turn) this.fail(error);
    }
  }

  private fail(error: unknown): void {
    const copy = this.copy();
    this.shown = copy;
    if (error instanceof SessionEndedError) return void this.ask();
    if (error instanceof SignInEndedError) { this.show({ kind: "ended" }); return; }
    if (error instanceof NotReadableError) { this.show({ kind: "not-readable" }); return; }
    if (error instanceof NotConnectedError) { this.show({ kind: "not-connected", reason: error.reason }); return; }
    if (error instanceof TooManyError) {
      this.show({ kind: "too-many", until: error.until, copy });
      this.plan({ at: error.until, run: this.againUnseen }); return;
    }
    const next_try = Date.now() + NEXT_TRY;
    const silent = error instanceof HostSilentError;
    this.show(silent ? { kind: "host-silent", next_try } : { kind: "unreachable", copy, next_try });
    this.plan({ at: next_try, run: this.againUnseen });
  }

  /** A viewer asks to try now. */
  readonly again = (): void => {
    const { state } = this;
    if (state?.kind === "unreachable" && state.copy !== null) this.show({ ...state, next_try: 0 });
    void (this.session === null ? this.ask() : this.poll());
  };

  /** It is time to try again: what is on screen stays there until there is an answer. */
  private readonly againUnseen = (): void => {
    void (this.session === null ? this.ask({ unseen: true }) : this.poll());
  };

  /** The host says that who it is about changed, or what identifies them. Of another person, what was shown is gone at once. */
  readonly changed: Changed = (another, pause) => {
    this.turn += 1;
    if (another) {
      this.session = null;
      this.shown = null;
      this.show({ kind: "loading", requester: null, since: Date.now() });
    }
    this.plan({ at: Date.now() + pause, run: () => void this.ask() });
  };

  pick(id: string | null): Promise<void> {
    return this.ask({ pick: id });
  }

  /** While nobody looks nothing is asked; what fell due waits for their return. */
  setActive(active: boolean): void {
    this.active = active;
    this.plan(this.due);
  }

  close(): void {
    this.turn += 1;
    this.plan(null);
  }

  read(question: PanelQuestion): Promise<unknown> {
    return readOn(question, () => [this.session, this.shown?.answer.profile.id], () => this.ask());
  }

  private copy(): FoundCopy | null {
    const person = this.last?.person;
    return person === undefined || person === null ? null : (this.copies.get(keyOf(person)) ?? null);
  }

  private forget(): void {
    this.shown = null;
    if (this.last?.person) this.copies.delete(keyOf(this.last.person));
  }

  private show(state: PanelState): void {
    this.state = state;
    this.view.show(state, this.last?.viewer ?? null);
  }

  private plan(due: Due | null): void {
    clearTimeout(this.timer);
    this.due = due;
    if (due === null || !this.active) return;
    this.timer = setTimeout(() => {
      this.due = null;
      due.run();
    }, Math.max(0, due.at - Date.now()));
  }
}

/** A person whose identifiers change is another question, and an older copy no answer to it. */
function keyOf(person: HostPerson): string {
  return JSON.stringify(person.identifiers);
}
