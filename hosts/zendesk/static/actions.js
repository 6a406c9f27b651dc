// What `client.invoke` can do.
import { ApiError } from "./wire.js";

const LENGTH = /^\d+(\.\d+)?(px|%)?$/;
const NOTICES = ["notice", "alert", "error"];
const TARGETS = ["ticket", "user", "organization"];

/**
 * @param {string} name
 * @param {unknown[]} args
 * @param {import("./instance.js").AppInstance} instance
 * @returns {unknown} What the app gets.
 * @throws {ApiError} The action is not known, or not with these arguments.
 */
export function runAction(name, args, instance) {
  const action = ACTIONS[name];
  if (action === undefined) throw new ApiError("APIPathError", "is not an action of this host", name);
  return action(instance, args) ?? null;
}

const ACTIONS = {
  resize(instance, [size]) {
    const lengths = Object.entries(size ?? {});
    const known = lengths.every(([name, value]) => ["width", "height"].includes(name) && LENGTH.test(String(value)));
    if (lengths.length === 0 || !known) throw wrong("resize", "takes {width, height} such as '100%' and '240px'");
    // A sidebar has the width the agent gave it; only the height is the app's.
    if (size.height !== undefined) instance.setHeight(String(size.height));
  },
  notify(instance, [text, kind = "notice", duration = 5000]) {
    const sticky = duration?.sticky === true;
    if (typeof text !== "string" || !NOTICES.includes(kind) || !(sticky || duration > 0)) {
      throw wrong("notify", "takes a text, notice, alert or error, and milliseconds or {sticky: true}");
    }
    instance.host.notify({ text, kind, duration: sticky ? null : duration });
  },
  routeTo(instance, [target, id]) {
    if (!TARGETS.includes(target)) throw wrong("routeTo", `takes ${TARGETS.join(", ")} and an id`);
    if (target === "ticket" && instance.host.findTicket(Number(id)) === null)
      throw wrong("routeTo", `found no ticket ${id}`);
    instance.host.routeTo(target, Number(id));
  },
  "ticket.comment.appendText"(instance, [text]) {
    if (typeof text !== "string") throw wrong("ticket.comment.appendText", "takes a text");
    instance.host.appendToReply(instance.ticket, text);
  },
  "app.hide": (instance) => instance.setHidden(true),
  "app.show": (instance) => instance.setHidden(false),
  // The newer SDK counts clicks and hovering; unanswered, the app would see unhandled rejections.
  track: () => true,
  "instances.create"() {
    throw wrong("instances.create", "is not supported by this stand-in: the package has no place for a modal");
  },
};

function wrong(name, message) {
  return new ApiError("APIActionError", message, name);
}
