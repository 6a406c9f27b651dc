// The page that holds one canvas app: asks for a signed request, posts it into the frame, and speaks with the app.
import { CanvasFrame } from "./frame.js";
import { Above } from "./above.js";

const query = new URLSearchParams(location.search);
document.documentElement.dataset.scheme = query.get("scheme") ?? "light";
const answer = await fetch("/canvas.json");
const config = await answer.json();
const above = new Above(window, config);
const frame = new CanvasFrame(config, above, {
  placement: query.get("placement") ?? "Aura",
  record: query.get("record"),
  user: query.get("user") ?? config.user,
  parameters: JSON.parse(query.get("parameters") ?? "{}"),
  height: query.get("height") ?? "600",
});
window.canvasFrame = frame; // for tests, and for whoever tries things in the console
document.body.append(frame.element);
await frame.load();
