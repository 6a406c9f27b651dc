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

/** Fetches a file of lines and says how many have come, then hands it to the browser. @param {HTMLAnchorElement} link */
async function download(link) {
  const box = link.closest("[data-export-box]");
  const shown = box?.querySelector("[hidden], .only-exporting");
  const bar = shown?.querySelector("progress");
  const words = shown?.querySelector("[role=status]");
  if (!(shown instanceof HTMLElement) || !bar || !words || link.getAttribute("aria-disabled")) return;
  link.setAttribute("aria-disabled", "true");
  shown.hidden = false;
  try {
    const answer = await fetch(link.href);
    if (!answer.ok || !answer.body) throw new Error(`status ${answer.status}`);
    const expected = Number(answer.headers.get("X-Onefold-Rows") ?? "0");
    const parts = await linesOf(answer.body, (lines) => {
      if (expected > 0) bar.value = Math.min(1, lines / expected);
      words.textContent = `${lines.toLocaleString("en-GB")}${expected > 0 ? ` of about ${expected.toLocaleString("en-GB")}` : ""} people`;
    });
    const made = document.createElement("a");
    made.href = URL.createObjectURL(new Blob(parts, { type: "text/csv" }));
    made.download = link.dataset["export"] ?? "people.csv";
    made.click();
    setTimeout(() => URL.revokeObjectURL(made.href), 60_000);
    bar.value = 1;
    words.textContent += ", done";
  } catch {
    words.textContent = "The download broke off. Try it again.";
  } finally {
    link.removeAttribute("aria-disabled");
  }
}

/** Reads a stream to its end; tells the number of lines after the first. @param {ReadableStream<Uint8Array<ArrayBuffer>>} body @param {(lines: number) => void} told */
async function linesOf(body, told) {
  const parts = [];
  let lines = -1;
  for (const reader = body.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) return parts;
    parts.push(value);
    for (const byte of value) if (byte === 10) lines += 1;
    told(Math.max(0, lines));
  }
}

document.documentElement.classList.add("scripted");
showTimes(document);
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target instanceof Element) showTimes(event.target.parentElement ?? document);
});
document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("[data-copy]") : null;
  if (button) void copy(button);
  const link = event.target instanceof Element ? event.target.closest("a[data-export]") : null;
  if (link instanceof HTMLAnchorElement) {
    event.preventDefault();
    void download(link);
  }
});
