// What shows right after the first paint, or when a viewer opens something, or when nobody or several could be meant. A
// host loads it after the first paint: an element stands empty until its class is here, and then draws what it was given.
import "./format/rare.ts";
import "./icons/more.ts";
import "./elements/accounts/onefold-accounts.ts";
import "./elements/actions/onefold-actions.ts";
import "./elements/activity/onefold-activity.ts";
import "./elements/candidates/onefold-also.ts";
import "./elements/changes/onefold-changes.ts";
import "./elements/candidates/onefold-candidates.ts";
import "./elements/evidence/onefold-evidence.ts";
import "./elements/hidden/onefold-hidden.ts";
import "./elements/known/onefold-known.ts";
import "./elements/late/onefold-late.ts";
import "./elements/links/onefold-links.ts";
import "./elements/metrics/onefold-metrics.ts";
import "./elements/nothing/onefold-band.ts";
import "./elements/nothing/onefold-nothing.ts";
import "./elements/remark/onefold-remark.ts";
import "./elements/summary/onefold-summary.ts";
import "./elements/text/onefold-text.ts";
import "./elements/traits/onefold-all-traits.ts";
import "./elements/worked_out/onefold-worked-out.ts";
