// Lit's decorators as our compiler calls them, and no more: the build puts this in the place of "lit/decorators.js", which
// carries a second form of each that nothing here uses. Types and meaning are Lit's. Lit, "Decorators".
import type { LitElement, PropertyDeclaration } from "lit";

type Decorator = (prototype: object, name: PropertyKey) => void;

export function customElement(name: string): (element: CustomElementConstructor) => void {
  return (element) => customElements.define(name, element);
}

export function property(options?: PropertyDeclaration): Decorator {
  return (prototype, name) => (prototype.constructor as typeof LitElement).createProperty(name, options); // of an element's class
}

export function state(): Decorator {
  return property({ state: true, attribute: false });
}
