// The windows that an app opens over the page: a bar with the app's name and a cross, and the app's frame.
import { h, icon } from "./dom.js";

export class Modals {
  /** @param {import("./host.js").Host} host */
  constructor(host) {
    this.host = host;
    this.element = h("div", { class: "modals" });
    addEventListener("keydown", ({ key }) => {
      if (key === "Escape" && host.topModal !== undefined) host.closeModal(host.topModal);
    });
  }

  mount(instance) {
    const { app } = this.host.config;
    const logo = h("img", { src: app.logo, alt: "", width: 16, height: 16 });
    const close = h("button", { "aria-label": "Close", onclick: () => this.host.closeModal(instance) }, icon("close"));
    const bar = h("div", { class: "bar" }, logo, h("h2", {}, app.name), close);
    const dialog = h("div", { class: "modal", role: "dialog", "aria-modal": "true", "aria-label": app.name }, bar, instance.frame);
    const backdrop = h("div", { class: "backdrop" }, dialog);
    const before = document.activeElement;
    instance.setWidth(instance.size.width ?? "600px");
    instance.setHeight(instance.size.height ?? "400px");
    instance.unmount = () => {
      backdrop.remove();
      if (before instanceof HTMLElement) before.focus();
    };
    this.element.append(backdrop);
    close.focus();
  }
}
