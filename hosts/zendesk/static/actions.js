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
    if (size.width !== undefined && instance.location === "modal") instance.setWidth(String(size.width));
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
    if (!instance.host.routeTo(target, Number(id))) throw wrong("routeTo", `found no ${target} ${id}`);
  },
  "ticket.comment.appendText"(instance, [text]) {
    if (typeof text !== "string") throw wrong("ticket.comment.appendText", "takes a text");
    if (instance.ticket === null) throw wrong("ticket.comment.appendText", "needs a ticket");
    instance.host.appendToReply(instance.ticket, text);
  },
  "app.hide": (instance) => instance.setHidden(true),
  "app.show": (instance) => instance.setHidden(false),
  // The newer SDK counts clicks and hovering; unanswered, the app would see unhandled rejections.
  track: () => true,
  "instances.create"(instance, [wanted]) {
    const { app } = instance.host.config;
    const { location, url, size = {}, ...more } = wanted ?? {};
    if (location !== "modal") throw wrong("instances.create", "makes a modal only");
    if (app.locations.modal === undefined) throw wrong("instances.create", "finds no place for a modal in the manifest");
    if (Object.keys(more).length > 0) throw wrong("instances.create", `takes no ${Object.keys(more)[0]}`);
    if (!isSize(size)) throw wrong("instances.create", "takes a size such as {width: '700px', height: '80vh'}");
    return [{ instanceGuid: instance.host.openModal(instance, modalPage(url, app), size) }];
  },
  destroy(instance) {
    if (instance.location !== "modal") throw wrong("destroy", "closes a modal, not a sidebar");
    instance.host.closeModal(instance);
  },
};

const MODAL_LENGTH = /^\d+(\.\d+)?(px|vw|vh|%)$/;

function isSize(size) {
  if (typeof size !== "object" || size === null) return false;
  return Object.entries(size).every(([name, value]) => ["width", "height"].includes(name) && MODAL_LENGTH.test(value));
}

/** A file of the package, or a page where the manifest's own one lies. */
function modalPage(url, app) {
  const own = new URL(app.locations.modal.url);
  if (typeof url !== "string" || url === "") throw wrong("instances.create", "needs the url of a page");
  if (url.startsWith("assets/")) {
    if (app.assets.includes(url.split(/[?#]/)[0])) return new URL(url, app.files).href;
    throw wrong("instances.create", `finds no ${url} in the package`);
  }
  const page = URL.canParse(url) ? new URL(url) : null;
  if (page === null || page.origin !== own.origin) throw wrong("instances.create", `opens no page at ${url}`);
  return page.href;
}

function wrong(name, message) {
  return new ApiError("APIActionError", message, name);
}
