// Starts the agent page: reads what the server knows, builds the page, opens the first tickets.
import { Host } from "./host.js";
import { Page } from "./page.js";

const TABS_AT_START = 2;

const answer = await fetch("/host.json");
const host = new Host(await answer.json());
window.hostLog = host.log.entries;
window.agentHost = host; // for tests, and for whoever tries things in the console

document.body.append(new Page(host).element);
const asked = location.hash
  .slice(1)
  .split(",")
  .map(Number)
  .filter((id) => host.findTicket(id) !== null);
const first = asked.length > 0 ? asked : host.config.tickets.slice(0, TABS_AT_START).map((ticket) => ticket.id);
for (const id of [...first].reverse()) host.showTicket(id);
host.open.reverse();
host.showTicket(first[0]);
