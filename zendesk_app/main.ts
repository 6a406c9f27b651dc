// The packaged app: asks Onefold through Zendesk's proxy.
import { proxyWay } from "./proxy_way.ts";
import { start } from "./start.ts";

start(proxyWay);
