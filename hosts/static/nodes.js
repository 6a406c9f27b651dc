// Builds the page's nodes. Text only ever becomes text: a customer chooses their own name.

const SVG = "http://www.w3.org/2000/svg";

/**
 * @param {string} tag
 * @param {Record<string, unknown>} [props] Properties; `class`, `data-…`, `aria-…` and `role` are attributes, `on…` listeners.
 * @param {...(Node | string | null)} children
 * @returns {HTMLElement}
 */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (/^(class|role|title|data-.+|aria-.+)$/.test(name)) element.setAttribute(name, String(value));
    else element[name] = value;
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** @param {string} d The path of a drawing on a grid of 24. */
export function drawing(d) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", d);
  svg.append(path);
  return svg;
}

/** @param {string} name A person's or a record's name. */
export function initials(name) {
  const words = name.split(/\s+/).filter((word) => /^\p{L}/u.test(word));
  const letters = [words[0], ...words.slice(1).slice(-1)].filter((word) => word !== undefined);
  return letters.length === 0 ? "?" : letters.map((word) => [...word][0].toUpperCase()).join("");
}
