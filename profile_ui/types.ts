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
  /** Where admins see the person; null where nobody said so. */
  readonly admin_url: string | null;
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
  /** What a definition is called; null: the trait was sent. */
  readonly computed: string | null;
  /** Its value is not here: it is being worked out, or hidden from the viewer. */
  readonly state: "full" | "late" | "hidden";
}

/** An audience that the person is in. */
export interface Membership {
  readonly key: string;
  readonly name: string;
  readonly colour: string;
}

export interface ExternalId extends Identifier {
  /** What it is asked about by: addresses end in logs, so its value never stands in one. */
  readonly ref: string;
  readonly source: string;
  readonly first_seen_at: string;
}

/** What an event is about: the drawing it gets. */
export type EventKind =
  | "problem" | "payment" | "order" | "page" | "screen" | "ticket" | "mail" | "sign_in" | "feature" | "activity";

export interface PanelEvent {
  readonly id: string;
  readonly type: string;
  readonly name: string | null;
  /** Null where Onefold does not say: then the name does. */
  readonly kind: EventKind | null;
  /** It names the object that the panel stands beside. */
  readonly is_this_object: boolean;
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

export type CardType =
  | "header" | "highlights" | "activity" | "metrics" | "traits" | "audiences" | "timeline" | "identities" | "accounts"
  | "links" | "note" | "changes";

/** Nothing else is in a card that is hidden from the viewer or late. */
export type CardState = "full" | "empty" | "hidden" | "late";

/** A trait as a layout shows it. */
export interface LayoutField {
  /** Of what is computed as `computedKey` makes it, so that it is no trait's. */
  readonly key: string;
  /** The viewer may not see it. */
  readonly hidden: boolean;
  /** Null: the key says it. */
  readonly label: string | null;
  /** Null: the value's own make decides. */
  readonly format: string | null;
  readonly options: JsonObject;
}

/** A card in the order of the layout; one of a type that this version cannot draw is not among them. */
export interface LayoutCard {
  readonly type: CardType;
  readonly id: string;
  readonly title: string | null;
  readonly folded: boolean;
  readonly fields: readonly LayoutField[];
  /** What only the card's own element reads, such as tiles. */
  readonly own: JsonObject;
}

/** A card whose element reads it, since that is loaded after the first paint. */
export interface UnreadCard {
  readonly state: CardState;
  readonly body: JsonObject;
}

export type HighlightClass = "now" | "unusual" | "chance" | "change" | "new" | "seen" | "habit";

export interface Highlight {
  /** One of `HighlightClass`; any other is of a newer server, and passed over as a card is. */
  readonly class: string;
  readonly kind: string;
  readonly name: string;
  readonly count: number;
  readonly since: string | null;
  readonly last: string | null;
  readonly why: { readonly key: string; readonly value: Json; readonly count: number } | null;
  readonly amount: { readonly value: number; readonly currency: string | null } | null;
  readonly names: readonly { readonly name: string; readonly count: number }[];
  readonly more: number;
  readonly rule: JsonObject;
  /** Events as answered; read once somebody opens them. */
  readonly evidence: readonly Json[];
}

export interface HighlightsCard {
  readonly state: CardState;
  readonly items: readonly Highlight[];
  readonly more_problems: number;
}

export interface TraitsCard extends Card<Trait> {
  readonly state: CardState;
}

/** What is known of each card, under its id. Cards of folded rows are read for their summaries alone. */
export interface Cards {
  readonly traits: ReadonlyMap<string, TraitsCard>;
  readonly highlights: HighlightsCard;
  readonly identities: Card<ExternalId> & { readonly state: CardState };
  readonly timeline: TimelineCard & { readonly state: CardState };
  readonly others: ReadonlyMap<string, UnreadCard>;
}

export interface SessionToken {
  /** `token` in the answer. Named otherwise here: Zendesk takes a key of that name in a package for a secret. */
  readonly bearer: string;
  readonly expires_at: string;
}

export interface FoundAnswer {
  readonly status: "found";
  readonly matched_by: Identifier;
  /** Candidates as answered: read once somebody opens them. */
  readonly also: readonly Json[];
  readonly profile: Profile;
  readonly layout: readonly LayoutCard[];
  readonly cards: Cards;
  /** How many fields are hidden from the viewer, by rights alone. */
  readonly hidden: number;
  readonly as_of: string;
  readonly session: SessionToken | null;
}

export interface AmbiguousAnswer {
  readonly status: "ambiguous";
  /** As answered: read by what draws them. */
  readonly candidates: readonly Json[];
  readonly searched: readonly SearchedIdentifier[];
  readonly as_of: string;
}

/** An identifier that somebody owns and that is nearly one of those asked for. */
export interface NearMiss extends Identifier {
  /** Parts of the value are not told. */
  readonly masked: boolean;
  readonly name: string | null;
  readonly reason: string;
}

export interface UnknownAnswer {
  readonly status: "unknown";
  readonly searched: readonly SearchedIdentifier[];
  /** As answered: read by what draws them. */
  readonly near_misses: readonly Json[];
  /** Finding them took too long. */
  readonly near_late: boolean;
  /** Where an admin searches people; null where nobody said so. */
  readonly people_url: string | null;
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

/** A question inside the session: a path below `/panel/v1/`, with a body where it is a POST. */
export interface PanelQuestion {
  readonly path: string;
  readonly body?: JsonObject;
}

/** How elements ask for more than the first answer holds. Rejects when the answer does not come. */
export interface Reader {
  read(question: PanelQuestion): Promise<unknown>;
}

/** The person as the host names them, before Onefold has said anything. */
export interface Requester {
  readonly name: string | null;
  readonly email: string | null;
}

/** One of several people whom a host names beside one object, such as an organisation. */
export interface ListedPerson {
  /** Whatever the host knows them by; it comes back when they are chosen. */
  readonly key: string;
  readonly name: string | null;
  readonly detail: string | null;
  readonly role: string | null;
  readonly primary: boolean;
}

/** Whether a further page of people can be asked for; "none": not from here. */
export type NextPeople = "none" | "ready" | "asking" | "failed";

/** Why nobody can be asked: no host around, settings missing, or a refusal that waiting does not cure. */
export type NotConnectedReason = "outside" | "settings" | "refused" | "misunderstood" | "elsewhere";

/** Everything the panel can be in. Each is drawn by `<onefold-profile>` and tested. */
export type PanelState =
  | { readonly kind: "no-requester" }
  /** `requester` is null until the host has said who it is. */
  | { readonly kind: "loading"; readonly requester: Requester | null; readonly since: number }
  | { readonly kind: "found"; readonly answer: FoundAnswer; readonly asked: readonly AskedIdentifier[] }
  | { readonly kind: "ambiguous"; readonly answer: AmbiguousAnswer }
  | { readonly kind: "unknown"; readonly answer: UnknownAnswer; readonly requester: Requester }
  | { readonly kind: "unreachable"; readonly copy: FoundCopy | null; readonly next_try: number }
  | { readonly kind: "host-silent"; readonly next_try: number }
  /** `by_host`: it is the host that answers no more, not Onefold. */
  | { readonly kind: "too-many"; readonly until: number; readonly copy: FoundCopy | null; readonly by_host?: boolean }
  | { readonly kind: "not-connected"; readonly reason: NotConnectedReason }
  | {
      readonly kind: "people";
      readonly heading: string | null;
      readonly people: readonly ListedPerson[];
      readonly more: boolean;
      readonly next: NextPeople;
    }
  /** The viewer's own rights in the host do not reach the record, so nobody behind it is shown. */
  | { readonly kind: "not-readable" }
  /** The sign-in that came with the page is over; only the host can give another. */
  | { readonly kind: "ended" };

/** Our last good answer about the requester on screen. */
export interface FoundCopy {
  readonly answer: FoundAnswer;
  readonly asked: readonly AskedIdentifier[];
}
