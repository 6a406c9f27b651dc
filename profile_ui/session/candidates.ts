// Reading who else could be meant: for the elements that are loaded once several or nobody could be.
import type { AskedIdentifier, Candidate, NearMiss } from "../types.ts";
import { isExact, list, number, object, readIdentifier, text, textOrNull } from "./fields.ts";

export function readCandidate(value: unknown): Candidate {
  const fields = object(value);
  const profile = object(fields.profile);
  return {
    profile: {
      id: text(profile.id),
      name: textOrNull(profile.name),
      title: textOrNull(profile.title),
      company: textOrNull(profile.company),
      last_seen_at: textOrNull(profile.last_seen_at),
      events_total: number(profile.events_total),
      events_total_is_exact: isExact(profile.events_total_is_exact),
    },
    reasons: list(fields.reasons, readAsked),
  };
}

function readAsked(value: unknown): AskedIdentifier {
  return { ...readIdentifier(value), verified: object(value).verified === true };
}

export function readNearMiss(value: unknown): NearMiss {
  const fields = object(value);
  const masked = object(fields.identifier).masked === true;
  return { ...readIdentifier(fields.identifier), masked, name: textOrNull(fields.name), reason: text(fields.reason) };
}
