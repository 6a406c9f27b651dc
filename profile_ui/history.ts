// The timeline and the identities: loaded once somebody opens them. It stands on `details.ts`, which is there by then.
import "./details.ts";
import "./elements/identities/onefold-identities.ts";
import "./elements/timeline/onefold-timeline.ts";
