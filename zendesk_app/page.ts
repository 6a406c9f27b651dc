// The page that Onefold answers to a signed request: same app, asks its own origin with the token in the page.
import { pageWay } from "./page_way.ts";
import { start } from "./start.ts";

start(pageWay);
