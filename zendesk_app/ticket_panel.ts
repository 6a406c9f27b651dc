// The panel beside one ticket: when Onefold is asked, what is shown meanwhile, and what follows from each answer.
import {
  type Answer, directGet, type FoundAnswer, type FoundCopy, NotConnectedError, PanelSession, type PanelState, type Reader,
  SessionEndedError, type TimelinePage, TooManyError, type Explanation, type TimelineQuery,
} from "../profile_ui/index.ts";
import { GIVES_UP_AFTER, lookUp, proxiedGet } from "./asking.ts";
import { readSettings, readTicket, type Settings, type Ticket } from "./host.ts";
import type { TicketRequester } from "./requester.ts";
import { HostSilentError, type ZafClient } from "./zaf.ts";

const POLL = 15_000;
const POLL_BY_PROXY = 60_000;
const NEXT_TRY = 20_000;
/** Events of one change of requester come one by one; they are one question. */
const CHANGE_PAUSE = 40;
const COPIES_MAX = 5;

/** What the panel needs drawn: the state, and the viewer whose zone and language apply. */
export interface View {
  show(state: PanelState, viewer: Ticket["viewer"] | null): void;
}

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

export class TicketPanel implements Reader {
  /** Each question has a number; what arrives for an earlier one belongs to a former requester and is dropped. */
  private turn = 0;
  private active = true;
  private due: Due | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private settings: Settings | null = null;
  private ticket: Ticket | null = null;
  private session: PanelSession | null = null;
  private state: PanelState | null = null;
  private shown: FoundCopy | null = null;
  /** Last good answers by requester, in memory only, gone with the frame. */
  private readonly copies = new Map<string, FoundCopy>();

  constructor(
    private readonly client: ZafClient,
    private readonly view: View,
  ) {}

  /** Ask who the requester is. */
  async ask(how: Asking = {}): Promise<void> {
    const turn = ++this.turn;
    this.session = null;
    this.plan(null);
    try {
      this.settings ??= await readSettings(this.client);
      if (turn !== this.turn) return;
      if (this.settings === null) { this.show({ kind: "not-connected", reason: "settings" }); return; }
      const ticket = await readTicket(this.client);
      if (turn !== this.turn) return;
      this.ticket = ticket;
      if (ticket.requester === null) { this.show({ kind: "no-requester" }); return; }
      await this.askAbout(ticket, ticket.requester, this.settings, turn, how);
    } catch (error) {
      if (turn !== this.turn) return;
      // Whoever was picked may be gone by now, or merged with another: ask anew who it could be.
      const stale = typeof how.pick === "string" && error instanceof NotConnectedError && error.reason === "misunderstood";
      if (stale) await this.ask();
      else this.fail(error);
    }
  }

  private async askAbout(
    ticket: Ticket, requester: TicketRequester, settings: Settings, turn: number, how: Asking,
  ): Promise<void> {
    // While an answer about the same person is on screen, the question is not seen.
    const same = this.shown !== null && this.shown === this.copy();
    if (how.pick !== undefined || !(same || how.unseen === true)) {
      this.show({ kind: "loading", requester, since: Date.now() });
    }
    const answer = await lookUp(this.client, settings, { ticket, identifiers: requester.identifiers, pick: how.pick });
    if (turn === this.turn) this.take(answer, requester, settings);
  }

  private take(answer: Answer, requester: TicketRequester, settings: Settings): void {
    if (answer.status === "ambiguous") {
      this.forget();
      this.show({ kind: "ambiguous", answer });
    } else if (answer.status === "unknown") {
      this.forget();
      this.show({ kind: "unknown", answer, requester });
      this.plan({ at: Date.now() + POLL_BY_PROXY, run: this.againUnseen }); // they may send their first event
    } else {
      const token = answer.session?.token;
      const way = { direct: directGet(GIVES_UP_AFTER), detour: proxiedGet(this.client) };
      this.session = token === undefined ? null : new PanelSession(settings.address, token, way.direct, way.detour);
      this.found(answer, requester);
    }
  }

  private found(answer: FoundAnswer, requester: TicketRequester): void {
    const copy: FoundCopy = { answer, asked: requester.identifiers };
    this.shown = copy;
    this.copies.delete(keyOf(requester));
    this.copies.set(keyOf(requester), copy);
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
    const requester = this.ticket?.requester;
    if (session === null || shown === null || requester === undefined || requester === null) return void this.ask();
    this.plan(null);
    try {
      const fresh = await session.profile();
      if (turn !== this.turn) return;
      this.found(fresh ?? { ...shown.answer, as_of: new Date().toISOString() }, requester);
    } catch (error) {
      if (turn === this.turn) this.fail(error);
    }
  }

  private fail(error: unknown): void {
    const copy = this.copy();
    this.shown = copy;
    if (error instanceof SessionEndedError) return void this.ask();
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

  /** The ticket's requester changed, or what identifies them. What was shown is gone at once. */
  requesterChanged(another: boolean): void {
    this.turn += 1;
    if (another) {
      this.session = null;
      this.shown = null;
      this.show({ kind: "loading", requester: { name: null, email: null }, since: Date.now() });
    }
    this.plan({ at: Date.now() + CHANGE_PAUSE, run: () => void this.ask() });
  }

  /** While the viewer is on another ticket nothing is asked; what fell due waits for their return. */
  setActive(active: boolean): void {
    this.active = active;
    this.plan(this.due);
  }

  close(): void {
    this.turn += 1;
    this.plan(null);
  }

  timeline(query: TimelineQuery): Promise<TimelinePage> {
    return this.inSession((session) => session.timeline(query));
  }

  explain(ref: string): Promise<Explanation> {
    return this.inSession((session) => session.explain(ref));
  }

  /** Read in the session; where it has ended, once more in a new one. */
  private async inSession<Value>(read: (session: PanelSession) => Promise<Value>): Promise<Value> {
    const { session } = this;
    if (session === null) throw new SessionEndedError("no session");
    const person = this.shown?.answer.profile.id;
    try {
      return await read(session);
    } catch (error) {
      if (!(error instanceof SessionEndedError)) throw error;
      if (this.session === session) await this.ask();
      // The person may be another one by now, and their pages must not mix.
      if (this.session === null || this.shown?.answer.profile.id !== person) throw error;
      return await read(this.session);
    }
  }

  private copy(): FoundCopy | null {
    const requester = this.ticket?.requester;
    return requester === undefined || requester === null ? null : (this.copies.get(keyOf(requester)) ?? null);
  }

  private forget(): void {
    this.shown = null;
    if (this.ticket?.requester) this.copies.delete(keyOf(this.ticket.requester));
  }

  private show(state: PanelState): void {
    this.state = state;
    this.view.show(state, this.ticket?.viewer ?? null);
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

/** A requester whose identifiers change is another question, and an older copy no answer to it. */
function keyOf(requester: TicketRequester): string {
  return JSON.stringify(requester.identifiers);
}
