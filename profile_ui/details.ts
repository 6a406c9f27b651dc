// The elements that show only when a viewer opens something, or when several people could be meant. A host may load
// them after the first paint: an element stands empty until its class is here, and then draws what it was given.
import "./elements/candidates/onefold-candidates.ts";
import "./elements/identities/onefold-identities.ts";
import "./elements/timeline/onefold-timeline.ts";
