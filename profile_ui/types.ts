// What Onefold answers on the Panel API, as the elements draw it. Names are those of the wire.
// Nothing here is trusted before `session/answers.ts` has read it.

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = Readonly<Record<string, Json>>;

export interface Identifier {
  readonly type: string;
  readonly value: string;
}

/** An identifier of the person on screen, with whether the host vouches for it. */
export interface AskedIdentifier extends Identifier {
  readonly verified: boolean;
}

export interface SearchedIdentifier extends Identifier {
  readonly found: number;
}

export interface Profile {
  readonly id: string;
  readonly name: string | null;
  readonly title: string | null;
  readonly company: string | null;
  readonly time_zone: string | null;
  readonly created_at: string;
  readonly last_seen_at: string | null;
  readonly version: number;
  readonly recomputing: boolean;
}

export interface Candidate {
  readonly profile: {
    readonly id: string;
    readonly name: string | null;
    readonly title: string | null;
    readonly company: string | null;
    readonly last_seen_at: string | null;
    readonly events_total: number;
    readonly events_total_is_exact: boolean;
  };
  readonly reasons: readonly AskedIdentifier[];
}

export interface Trait {
  readonly key: string;
  readonly value: Json;
  readonly updated_at: string;
  readonly source: string;
}

export interface ExternalId extends Identifier {
  /** What it is asked about by: addresses end in logs, so its value never stands in one. */
  readonly ref: string;
  readonly source: string;
  readonly first_seen_at: string;
}

export interface PanelEvent {
  readonly id: string;
  readonly type: string;
  readonly name: string | null;
  readonly timestamp: string;
  readonly received_at: string;
  readonly source: string;
  readonly properties: JsonObject;
  readonly context: JsonObject;
}

export interface Card<Item> {
  readonly items: readonly Item[];
  readonly total: number;
}

export interface TimelinePage extends Card<PanelEvent> {
  /** False where Onefold stopped counting: then there are at least so many. */
  readonly total_is_exact: boolean;
  readonly next: string | null;
}

export interface TimelineCard extends TimelinePage {
  readonly today: number;
  readonly today_is_exact: boolean;
}

export type CardType = "header" | "traits" | "timeline" | "identities";

export interface Cards {
  readonly traits: Card<Trait>;
  readonly identities: Card<ExternalId>;
  readonly timeline: TimelineCard;
}

export interface SessionToken {
  readonly token: string;
  readonly expires_at: string;
}

export interface FoundAnswer {
  readonly status: "found";
  readonly matched_by: Identifier;
  readonly also: readonly Candidate[];
  readonly profile: Profile;
  readonly layout: readonly CardType[];
  readonly cards: Cards;
  readonly as_of: string;
  readonly session: SessionToken | null;
}

export interface AmbiguousAnswer {
  readonly status: "ambiguous";
  readonly candidates: readonly Candidate[];
  readonly searched: readonly SearchedIdentifier[];
  readonly as_of: string;
}

export interface UnknownAnswer {
  readonly status: "unknown";
  readonly searched: readonly SearchedIdentifier[];
  readonly as_of: string;
}

export type Answer = FoundAnswer | AmbiguousAnswer | UnknownAnswer;

export interface Explanation {
  readonly identifier: Identifier;
  readonly attached_by: (PanelEvent & { readonly rule: string | null }) | null;
  readonly confirmed_by: {
    readonly total: number;
    readonly total_is_exact: boolean;
    readonly newest: readonly PanelEvent[];
  };
  readonly refused: readonly { readonly event: PanelEvent | null; readonly reason: string }[];
}

/** What is known of a "why is this here": asked for, told, or not told. */
export type Why = Explanation | "asking" | "failed";

export interface TimelineQuery {
  readonly before?: string;
  readonly search?: string;
}

/** How elements ask for more than the first answer holds. Rejects when the answer does not come. */
export interface Reader {
  timeline(query: TimelineQuery): Promise<TimelinePage>;
  explain(ref: string): Promise<Explanation>;
}

/** The person as the host names them, before Onefold has said anything. */
export interface Requester {
  readonly name: string | null;
  readonly email: string | null;
}

/** Why nobody can be asked: no host around, settings missing, or a refusal that waiting does not cure. */
export type NotConnectedReason = "outside" | "settings" | "refused" | "misunderstood" | "elsewhere";

/** Everything the panel can be in. Each is drawn by `<onefold-profile>` and tested. */
export type PanelState =
  | { readonly kind: "no-requester" }
  | { readonly kind: "loading"; readonly requester: Requester; readonly since: number }
  | { readonly kind: "found"; readonly answer: FoundAnswer; readonly asked: readonly AskedIdentifier[] }
  | { readonly kind: "ambiguous"; readonly answer: AmbiguousAnswer }
  | { readonly kind: "unknown"; readonly answer: UnknownAnswer; readonly requester: Requester }
  | { readonly kind: "unreachable"; readonly copy: FoundCopy | null; readonly next_try: number }
  | { readonly kind: "host-silent"; readonly next_try: number }
  | { readonly kind: "too-many"; readonly until: number; readonly copy: FoundCopy | null }
  | { readonly kind: "not-connected"; readonly reason: NotConnectedReason };

/** Our last good answer about the requester on screen. */
export interface FoundCopy {
  readonly answer: FoundAnswer;
  readonly asked: readonly AskedIdentifier[];
}
