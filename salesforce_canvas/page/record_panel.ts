// The panel beside one record: when Onefold is asked, what is shown meanwhile, and what follows from each answer.
import {
  type Answer, directSend, type FoundAnswer, type FoundCopy, NotConnectedError, type PanelQuestion, PanelSession, type PanelState,
  type Reader, readOn, SessionEndedError, TooManyError,
} from "../../profile_ui/index.ts";
import {
  GIVES_UP_AFTER, HinderedError, lookUp, type PeopleAnswer, type RecordPerson, RenewError, renewFacts, SalesforceLimitError,
} from "./asking.ts";
import { type Canvas, CanvasSilentError } from "./canvas.ts";
import type { Facts, RecordObject } from "./facts.ts";
import type { MessageName } from "./words.ts";

const POLL = 15_000;
const NEXT_TRY = 20_000;
/** Each look-up may cost a call of the organisation's allowance, so whoever is unknown is not asked for often. */
const POLL_UNKNOWN = 300_000;
const LOOK_AGAIN = 250;
const COPIES_MAX = 5;
/** Those that somebody stands behind. */
const OBJECTS: readonly string[] = ["Contact", "Lead", "Case", "Account", "Opportunity"];

/** What is drawn: the panel in a state, or a message of the page's own. */
export interface View {
  show(state: PanelState): void;
  say(message: MessageName): void;
  /** Whom a person was chosen from; null: nobody was. */
  back(list: string | null): void;
  /** New facts came in place of earlier ones. */
  renewed(facts: Facts): void;
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

export class RecordPanel implements Reader {
  /** Each question has a number; what arrives for an earlier one belongs to a former record and is dropped. */
  private turn = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private frame = 0;
  private session: PanelSession | null = null;
  private state: PanelState | null = null;
  private shown: FoundCopy | null = null;
  private list: PeopleAnswer | null = null;
  private person: RecordPerson | null = null;
  /** One new signed request is under way for all who wait for it. */
  private renewing: Promise<void> | null = null;
  /** Last good answers by record and person, in memory only, gone with the frame. */
  private readonly copies = new Map<string, FoundCopy>();

  constructor(
    private facts: Facts,
    private readonly canvas: Canvas | null,
    private readonly view: View,
  ) {}

  /** Ask for the first time, once somebody sees the panel: each look-up is on record as a view. */
  start(): void {
    this.showLoading();
    this.plan({ at: 0, run: () => void this.ask() });
  }

  /** Ask whom the record is about. */
  async ask(how: Asking = {}): Promise<void> {
    const turn = ++this.turn;
    this.session = null;
    this.plan(null);
    try {
      const answer = await this.lookUpOnceMore(turn, how);
      if (turn === this.turn && answer !== null) this.take(answer);
    } catch (error) {
      if (turn !== this.turn) return;
      // Whoever was picked may be gone by now, or merged with another: ask anew who it could be.
      const stale = typeof how.pick === "string" && error instanceof NotConnectedError && error.reason === "misunderstood";
      if (stale) await this.ask();
      else this.fail(error);
    }
  }

  /** Look up; where the sign-in has ended, once more with a new one. Null: there is no record to ask about. */
  private async lookUpOnceMore(turn: number, how: Asking): Promise<Answer | PeopleAnswer | null> {
    try {
      return await this.lookUp(how);
    } catch (error) {
      if (!(error instanceof RenewError)) throw error;
      await this.renew();
      return turn === this.turn ? await this.lookUp(how) : null;
    }
  }

  private async lookUp(how: Asking): Promise<Answer | PeopleAnswer | null> {
    const { object } = this.facts;
    if (object === null || !OBJECTS.includes(object.type)) {
      this.view.say(object === null ? withoutRecord(this.facts) : "foreign-object");
      return null;
    }
    // While an answer about the same person is on screen, the question is not seen.
    const same = this.shown !== null && this.shown === this.copy(object);
    if (how.pick !== undefined || !(same || how.unseen === true)) this.showLoading();
    return await lookUp(this.facts.token, { object, person: this.person?.id ?? null, pick: how.pick });
  }

  /** Ask Salesforce for a new signed request, and Onefold what it says. */
  private async renew(): Promise<void> {
    this.renewing ??= this.renewOnce().finally(() => {
      this.renewing = null;
    });
    await this.renewing;
  }

  private async renewOnce(): Promise<void> {
    if (this.canvas === null) throw new RenewError("nobody to ask");
    const facts = await renewFacts(await this.canvas.refresh());
    if (!sameObject(facts.object, this.facts.object)) this.leavePerson();
    this.facts = facts;
    this.view.renewed(facts);
  }

  private take(answer: Answer | PeopleAnswer): void {
    if (answer.status === "people") {
      this.list = answer;
      this.showList(answer);
    } else if (answer.status === "ambiguous") {
      this.forget();
      this.show({ kind: "ambiguous", answer });
    } else if (answer.status === "unknown") {
      this.forget();
      const requester = { name: this.person?.name ?? null, email: null };
      this.show({ kind: "unknown", answer, requester });
      this.plan({ at: Date.now() + POLL_UNKNOWN, run: this.againUnseen }); // they may send their first event
    } else {
      const bearer = answer.session?.bearer;
      const address = new URL("..", location.href).href.replace(/\/$/, "");
      this.session = bearer === undefined ? null : new PanelSession(address, bearer, directSend(GIVES_UP_AFTER), null);
      this.found(answer);
    }
  }

  private showList(list: PeopleAnswer): void {
    const people = list.people.map(({ id, ...rest }) => ({ key: id, ...rest }));
    this.show({ kind: "people", heading: null, people, more: list.more, next: "none" });
  }

  private found(answer: FoundAnswer): void {
    const copy: FoundCopy = { answer, asked: [] };
    const key = this.key(this.facts.object);
    this.shown = copy;
    this.copies.delete(key);
    this.copies.set(key, copy);
    for (const oldest of [...this.copies.keys()].slice(0, -COPIES_MAX)) this.copies.delete(oldest);
    this.show({ kind: "found", ...copy });
    if (this.session !== null) this.plan({ at: Date.now() + POLL, run: () => void this.poll() });
  }

  /** Read the profile again, from Onefold alone; only what has changed is sent. */
  private async poll(): Promise<void> {
    const { session, turn, shown } = this;
    if (session === null || shown === null) return void this.ask();
    this.plan(null);
    try {
      const fresh = await session.profile();
      if (turn === this.turn) this.found(fresh ?? { ...shown.answer, as_of: new Date().toISOString() });
    } catch (error) {
      if (turn === this.turn) this.fail(error);
    }
  }

  private fail(error: unknown): void {
    if (error instanceof SessionEndedError) return void this.ask();
    const copy = this.copy(this.facts.object);
    this.shown = copy;
    if (error instanceof HinderedError) { this.hindered(error); return; }
    if (error instanceof RenewError || error instanceof CanvasSilentError) { this.show({ kind: "ended" }); return; }
    if (error instanceof NotConnectedError) { this.show({ kind: "not-connected", reason: error.reason }); return; }
    if (error instanceof TooManyError || error instanceof SalesforceLimitError) {
      this.show({ kind: "too-many", until: error.until, copy, by_host: error instanceof SalesforceLimitError });
      this.plan({ at: error.until, run: this.againUnseen }); return;
    }
    const next_try = Date.now() + NEXT_TRY;
    this.show({ kind: "unreachable", copy, next_try });
    this.plan({ at: next_try, run: this.againUnseen });
  }

  private hindered(error: HinderedError): void {
    if (error.hindrance === "salesforce-away") {
      const next_try = Date.now() + NEXT_TRY;
      this.show({ kind: "host-silent", next_try });
      this.plan({ at: next_try, run: this.againUnseen });
      return;
    }
    this.copies.clear(); // whoever may not read the record keeps nothing of its person
    this.shown = null;
    if (error.hindrance === "no-access") this.show({ kind: "not-readable" });
    else this.view.say("api-disabled");
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

  /** One of an account's or an opportunity's people was chosen. */
  choose(id: string): void {
    this.person = this.list?.people.find((each) => each.id === id) ?? null;
    if (this.person === null) return;
    this.view.back("");
    void this.ask();
  }

  /** Back to the list of people, which is still there. */
  readonly goBack = (): void => {
    const { list } = this;
    this.leavePerson();
    this.turn += 1;
    this.plan(null);
    if (list === null) return void this.ask();
    this.list = list;
    this.showList(list);
  };

  private leavePerson(): void {
    this.person = null;
    this.list = null;
    this.session = null;
    this.shown = null;
    this.view.back(null);
  }

  /** The page around us says that its record changed: which one it is, Salesforce says with a new signed request. */
  async recordChanged(): Promise<void> {
    const turn = ++this.turn;
    this.plan(null);
    try {
      await this.renew();
      if (turn === this.turn) await this.ask();
    } catch (error) {
      if (turn === this.turn) this.fail(error);
    }
  }

  read(question: PanelQuestion): Promise<unknown> {
    return readOn(question, () => [this.session, this.shown?.answer.profile.id], () => this.ask());
  }

  private copy(object: RecordObject | null): FoundCopy | null {
    return this.copies.get(this.key(object)) ?? null;
  }

  private key(object: RecordObject | null): string {
    return `${object?.id ?? ""} ${this.person?.id ?? ""}`;
  }

  private forget(): void {
    this.shown = null;
    this.copies.delete(this.key(this.facts.object));
  }

  private showLoading(): void {
    this.show({ kind: "loading", requester: { name: this.person?.name ?? null, email: null }, since: Date.now() });
  }

  private show(state: PanelState): void {
    this.state = state;
    this.view.show(state);
  }

  /** While nobody sees the panel nothing is asked: a browser draws no hidden console tab, so what fell due waits. */
  private plan(due: Due | null): void {
    clearTimeout(this.timer);
    cancelAnimationFrame(this.frame);
    if (due === null) return;
    const seen = (): void => {
      this.frame = requestAnimationFrame(() => {
        // A tab that was opened hidden has no size, but for a moment the browser may draw it nevertheless.
        if (innerWidth > 0) due.run();
        else this.timer = setTimeout(seen, LOOK_AGAIN);
      });
    };
    this.timer = setTimeout(seen, Math.max(0, due.at - Date.now()));
  }
}

/** The previewer has no record and says so; any other place without one has lost its parameters. */
function withoutRecord(facts: Facts): MessageName {
  return facts.placement === "None" ? "no-record" : "empty-parameters";
}

function sameObject(one: RecordObject | null, other: RecordObject | null): boolean {
  return one?.type === other?.type && one?.id === other?.id;
}
