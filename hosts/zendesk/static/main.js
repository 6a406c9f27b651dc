// Starts the agent page: reads what the server knows, builds the page, opens what the address asks for.
import { Host } from "./host.js";
import { Page } from "./page.js";

const TABS_AT_START = 2;

const answer = await fetch("/host.json");
const host = new Host(await answer.json());
window.hostLog = host.log.entries;
window.agentHost = host; // for tests, and for whoever tries things in the console

const weather = new URLSearchParams(location.search).get("weather"); // also what apps meet at their start
if (weather !== null) host.setWeather(weather);
document.body.append(new Page(host).element);

/** "48213", "user-3812", "organization-55" or "new". @returns {boolean} Whether there is such a thing. */
function open(place) {
  const [, kind, id] = /^(?:(user|organization)-)?(\d+)$/.exec(place) ?? [];
  if (/^new(-\d+)?$/.test(place)) return host.showNewTicket() ?? true;
  if (id === undefined) return false;
  return { user: host.showUser, organization: host.showOrganization, ticket: host.showTicket }[kind ?? "ticket"].call(host, Number(id));
}

/** As the vendor's addresses are: /agent/tickets/48213. */
function fromPath() {
  const [, kind, id] = /^\/agent\/(ticket|user|organization)s\/(\d+)$/.exec(location.pathname) ?? [];
  return kind === undefined ? [] : [kind === "ticket" ? id : `${kind}-${id}`];
}

const asked = [...fromPath(), ...location.hash.slice(1).split(",")];
if (!asked.map(open).includes(true)) {
  for (const { id } of host.config.tickets.slice(0, TABS_AT_START)) host.showTicket(id);
}
host.showTab(host.open[0]);
