// One panel beside one record: the component that an admin dragged onto the page, with the frame it asks for.
import { h } from "./dom.js";

const HEIGHT = 600; // of the component at the start

export class Pane {
  /** @param {import("./host.js").Host} host @param {any} record */
  constructor(host, record) {
    const { choices, config } = host;
    this.record = record;
    this.origin = choices.placement === "Visualforce" ? config.visualforce : config.domain;
    this.frame = h("iframe", { title: "Onefold", src: this.#address(choices), allow: "clipboard-write" });
    this.element = h("article", { class: "card panel", "data-record": record.id }, this.frame);
    this.setHeight(HEIGHT);
  }

  tell(message) {
    this.frame.contentWindow?.postMessage(message, this.origin);
  }

  setHeight(height) {
    if (height >= 0) this.frame.style.height = `${height}px`;
  }

  #address({ placement, user, scheme, theme }) {
    const { type, id } = this.record;
    const query = new URLSearchParams({ placement, user, scheme, height: String(HEIGHT) });
    if (placement !== "None") query.set("record", id);
    const chosen = theme === "follow" ? scheme : theme;
    const parameters = { recordId: id, objectApiName: type, theme: chosen, region: "SMALL", v: 1 };
    if (placement === "Aura") query.set("parameters", JSON.stringify(parameters));
    if (placement === "Visualforce") query.set("parameters", JSON.stringify({ theme: chosen, v: 1 }));
    return `${this.origin}${placement === "Visualforce" ? `/apex/Onefold${type}` : "/canvas"}?${query}`;
  }
}
