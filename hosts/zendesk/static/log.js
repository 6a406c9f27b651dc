// What the host refused, for whoever looks: in the page's list and in `window.hostLog`.

/** @typedef {{ at: string, what: string, detail: string }} Refusal */

export class RefusalLog extends EventTarget {
  /** @type {Refusal[]} */
  entries = [];

  /**
   * @param {string} what What was refused, such as "path ticket.x".
   * @param {string} detail Why.
   */
  refuse(what, detail) {
    this.entries.push({ at: new Date().toISOString(), what, detail });
    this.dispatchEvent(new Event("change"));
  }
}
