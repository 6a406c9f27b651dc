// The frames above: told what the app is to be as high as and what was refused, heard for the page's events.
// These messages are the stand-in's own, so they are objects; what an app sends is text and never mistaken for one.

export class Above {
  /** @param {Window} page @param {any} config Of `/canvas.json`. */
  constructor(page, config) {
    this.page = page;
    /** Which of them it is: a Visualforce page, or the record page itself. */
    this.parent = config.above.find((origin) => page.document.referrer.startsWith(`${origin}/`));
    /** @type {(event: any) => void} */
    this.heard = () => {};
    page.addEventListener("message", (event) => {
      if (event.source !== page.parent || event.origin !== this.parent) return;
      if (event.data?.standIn === "event") this.heard(event.data.event);
    });
  }

  tell(message) {
    if (this.parent !== undefined) this.page.parent.postMessage(message, this.parent);
  }

  height(height) {
    this.tell({ standIn: "height", height });
  }

  refuse(what, detail) {
    window.hostLog ??= [];
    window.hostLog.push({ what, detail });
    this.tell({ standIn: "refused", what, detail });
  }

  publish(event) {
    this.tell({ standIn: "publish", event });
  }
}
