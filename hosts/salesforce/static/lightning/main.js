// Starts the record pages: reads what the server knows, builds the page, opens what the address asks for.
import { Host } from "./host.js";
import { Page } from "./page.js";

const answer = await fetch("/host.json");
const host = new Host(await answer.json());
window.hostLog = host.refusals;
window.lightning = host; // for tests, and for whoever tries things in the console

document.body.append(new Page(host).element);
host.choose(Object.fromEntries(new URLSearchParams(location.hash.slice(1))));
const first = host.config.records.find(({ type }) => type === "Contact");
const asked = new URLSearchParams(location.hash.slice(1)).get("records")?.split(",") ?? [first.id];
for (const id of asked) host.open(id);
host.open(asked[0]);
