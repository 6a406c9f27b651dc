// The profile UI framework: what a host's thin folder imports. `details.ts` holds what may come after the first paint.
export { OnefoldProfile } from "./elements/profile/onefold-profile.ts";
export type { PickDetail } from "./elements/candidates/onefold-candidate.ts";
export { readAnswer, readExplanation, readTimelinePage } from "./session/answers.ts";
export {
  lookupFailure, NotConnectedError, type Reply, SessionEndedError, TooManyError, UnreachableError,
} from "./session/failures.ts";
export { directGet, type Get, PanelSession } from "./session/panel_session.ts";
export type * from "./types.ts";
