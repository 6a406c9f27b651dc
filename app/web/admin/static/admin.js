// @ts-check
// What the pages do with JavaScript beyond htmx: times in the viewer's zone, and copying. Without it they are whole.

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** @param {Date} moment @param {Intl.DateTimeFormatOptions} options */
const format = (moment, options) => new Intl.DateTimeFormat("en-GB", options).format(moment);

/** @param {Date} moment */
function midnight(moment) {
  return new Date(moment.getFullYear(), moment.getMonth(), moment.getDate()).getTime();
}

/** Says a moment as the design language does; the server does the same in UTC. @param {Date} moment @param {Date} now */
function inWords(moment, now) {
  const ago = now.getTime() - moment.getTime();
  if (ago >= 0 && ago < 10_000) return "just now";
  if (ago >= 0 && ago < MINUTE) return `${Math.floor(ago / 1000)} s ago`;
  if (ago >= 0 && ago < 60 * MINUTE) {
    const minutes = Math.floor(ago / MINUTE);
    return minutes === 1 ? "1 minute ago" : `${minutes} minutes ago`;
  }
  const clock = format(moment, { hour: "2-digit", minute: "2-digit" });
  const days = Math.round((midnight(now) - midnight(moment)) / DAY);
  if (days === 0) return clock;
  if (days === 1) return `yesterday ${clock}`;
  if (days > 0 && days < 7) return `${format(moment, { weekday: "short" })} ${clock}`;
  const sameYear = moment.getFullYear() === now.getFullYear();
  return format(moment, sameYear ? { day: "numeric", month: "short" } : { day: "numeric", month: "short", year: "numeric" });
}

/** @param {ParentNode} scope */
function showTimes(scope) {
  const now = new Date();
  for (const element of scope.querySelectorAll("time[datetime]")) {
    const moment = new Date(element.getAttribute("datetime") ?? "");
    const isClock = element.getAttribute("data-form") === "clock";
    element.textContent = isClock ? format(moment, { timeStyle: "medium" }) : inWords(moment, now);
    element.setAttribute("title", format(moment, { dateStyle: "medium", timeStyle: "long" }));
  }
}

/** Copies the text of the element that a button names. @param {Element} button */
async function copy(button) {
  const named = document.getElementById(button.getAttribute("data-copy") ?? "");
  if (!named) return;
  await navigator.clipboard.writeText(named.textContent ?? "");
  const word = button.querySelector("[data-word]");
  if (!word) return;
  word.textContent = "Copied";
  setTimeout(() => (word.textContent = "Copy"), 2_000);
}

document.documentElement.classList.add("scripted");
showTimes(document);
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target instanceof Element) showTimes(event.target.parentElement ?? document);
});
document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("[data-copy]") : null;
  if (button) void copy(button);
});
