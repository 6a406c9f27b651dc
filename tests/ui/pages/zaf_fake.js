// Stands in for the vendor's SDK where a test must hold an answer back or let the host fall silent. It answers from
// `ticket`, keeps each request until the test settles it, and sends the events the test names. The real SDK against
// the stand-in host is tested in tests/hosts.
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => window.violations.push(event.violatedDirective));
window.handlers = {};
window.requests = [];
window.sizes = [];
window.registered = {
  metadata: { settings: { backendUrl: "https://onefold.invalid", space: "spa_demo" } },
  context: { account: { subdomain: "acme" }, location: "ticket_sidebar" },
};
window.ticket = {};
dispatchEvent(new Event("sdk")); // the test lays out its ticket now
window.emit = (name, payload) => (window.handlers[name] ?? []).forEach((handler) => handler(payload));

const client = {
  on: (name, handler) => (window.handlers[name] ??= []).push(handler),
  metadata: async () => window.registered.metadata,
  context: async () => window.registered.context,
  async get(paths) {
    if (window.hostSilent) return { name: "TimeoutError", message: 'Timeout when invoking "get"', invocationName: "get" };
    return { errors: {}, ...Object.fromEntries(paths.map((path) => [path, window.ticket[path]])) };
  },
  async invoke(name, argument) {
    if (name === "resize") window.sizes.push(argument);
    return { errors: {} };
  },
  request: (options) => new Promise((resolve, reject) => window.requests.push({ options, resolve, reject })),
};
window.ZAFClient = { init: () => (location.search.includes("app_guid=") ? client : false) };
