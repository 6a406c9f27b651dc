// The column that holds the apps: a frame with the app's name, and one iframe for each open tab.
import { h, icon } from "./dom.js";

export class AppPane {
  /** @param {import("./host.js").Host} host */
  constructor(host) {
    this.host = host;
    const { app } = host.config;
    this.frames = h("div", { class: "frames", id: "frames" });
    this.toggle = h(
      "button",
      { onclick: () => host.setCollapsed(!host.collapsed), "aria-controls": "frames" },
      icon("up"),
    );
    const logo = h("img", { src: app.logo, alt: "", width: 16, height: 16 });
    this.element = h(
      "aside",
      { class: "apps", "aria-label": "Apps" },
      h("div", { class: "bar" }, logo, h("h2", {}, app.name), this.toggle),
      this.frames,
    );
  }

  /** The frames are never redrawn: taking an iframe out of the page would load it anew. */
  mount(instance) {
    this.frames.append(instance.frame);
  }

  draw() {
    const { collapsed, instances, shown, shownInstance } = this.host;
    this.element.hidden = shown === null || shownInstance === undefined;
    this.frames.hidden = collapsed;
    this.toggle.setAttribute("aria-expanded", String(!collapsed));
    this.toggle.setAttribute("aria-label", collapsed ? "Expand" : "Collapse");
    for (const instance of instances.values()) instance.frame.hidden = instance.tab !== shown;
  }
}
