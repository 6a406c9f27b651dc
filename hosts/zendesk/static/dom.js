// What this page's nodes are built with.
import { drawing } from "./nodes.js";
export { h, initials } from "./nodes.js";

// This project's own sketches on a grid of 24.
const ICONS = {
  home: "M4 11l8-7 8 7v9h-5v-6H9v6H4z",
  list: "M9 6h11M9 12h11M9 18h11M4.5 6v.1M4.5 12v.1M4.5 18v.1",
  users:
    "M9 5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7M2.5 20c.8-4 3-5 6.5-5s5.7 1 6.5 5M16 5.5a3.3 3.3 0 0 1 0 6.3M18 15.5c2 .6 3 2 3.5 4.5",
  building: "M5 21V4h9v17M14 9h5v12M3 21h18M8 8h3M8 12h3M8 16h3",
  pulse: "M3 12h4l3-7 4 14 3-7h4",
  gear: "M12 9a3 3 0 1 1 0 6 3 3 0 0 1 0-6M12 3v3M12 18v3M3 12h3M18 12h3M5.6 5.6l2.2 2.2M16.2 16.2l2.2 2.2M5.6 18.4l2.2-2.2M16.2 7.8l2.2-2.2",
  user: "M12 4a4 4 0 1 1 0 8 4 4 0 0 1 0-8M4 20c1-4 4-5 8-5s7 1 8 5",
  book: "M4 5c3-1 6-1 8 1v14c-2-2-5-2-8-1zM20 5c-3-1-6-1-8 1v14c2-2 5-2 8-1z",
  grid: "M4 4h7v7H4zM13 4h7v7h-7zM4 13h7v7H4zM13 13h7v7h-7z",
  history: "M4 5v5h5M4.5 10A8 8 0 1 1 4 13M12 8v5l3 2",
  plus: "M12 5v14M5 12h14",
  close: "M6 6l12 12M18 6L6 18",
  up: "M5 15l7-7 7 7",
  down: "M7 10l5 5 5-5",
  moon: "M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5",
  stop: "M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18M6 6l12 12",
};

/** @param {string} name One of ICONS. */
export const icon = (name) => drawing(ICONS[name]);
