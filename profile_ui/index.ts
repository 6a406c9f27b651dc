// The profile UI framework: what a host's thin folder imports. `details.ts` holds what may come after the first paint.
export { OnefoldProfile } from "./elements/profile/onefold-profile.ts";
export type { PickDetail } from "./elements/candidates/onefold-candidate.ts";
export type { InsertDetail } from "./elements/copy/onefold-copy.ts";
export type { PersonDetail } from "./elements/people/onefold-people.ts";
export { readAnswer } from "./session/answers.ts";
export {
  lookupFailure, NotConnectedError, type Reply, retryAt, SessionEndedError, SignInEndedError, TooManyError, UnreachableError,
} from "./session/failures.ts";
export { directSend, PanelSession, type Send } from "./session/panel_session.ts";
export { readOn } from "./session/read_on.ts";
export type * from "./types.ts";
