// What this page's nodes are built with.
import { drawing } from "./nodes.js";
export { h, initials } from "./nodes.js";

// This project's own sketches on a grid of 24.
const ICONS = {
  apps: "M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h6v6h-6z",
  search: "M10.5 4a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13M15.5 15.5L20 20",
  gear: "M12 9a3 3 0 1 1 0 6 3 3 0 0 1 0-6M12 3v3M12 18v3M3 12h3M18 12h3M5.6 5.6l2.2 2.2M16.2 16.2l2.2 2.2M5.6 18.4l2.2-2.2M16.2 7.8l2.2-2.2",
  moon: "M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5",
  close: "M6 6l12 12M18 6L6 18",
  stop: "M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18M6 6l12 12",
  lock: "M7 11V8a5 5 0 0 1 10 0v3M5 11h14v9H5zM12 15v2",
};

/** @param {string} name One of ICONS. */
export const icon = (name) => drawing(ICONS[name]);
