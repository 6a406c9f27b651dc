// The form of a definition: what it is called, and what it means.
import { html, nothing, type TemplateResult } from "lit";
import { at, textAt } from "../composer/document.ts";
import { treeTemplate } from "./conditions.ts";
import { entry, jsonEntry, troubles } from "./controls.ts";
import { keyOf, showText } from "./literals.ts";
import type { Editing, Path } from "./types.ts";
import { defaultTemplate, valueTemplate } from "./values.ts";

const SHOWN: readonly string[] = ["key", "name", "kind"];
const PARTS: readonly Path[] = [["where"], ["value"], ["default"]];

/** `isSaved`: its key stands, since others may name it. */
export function formTemplate(editing: Editing, kind: "trait" | "audience", isSaved: boolean): TemplateResult {
  return html`<section class="card body stack tight" aria-label="Name">${nameTemplate(editing, isSaved)}
      ${troubles(editing, [], PARTS)}${restTemplate(editing, kind)}</section>
    ${kind === "trait" ? traitTemplate(editing) : audienceTemplate(editing)}`;
}

function nameTemplate(editing: Editing, isSaved: boolean): TemplateResult {
  const { document } = editing;
  const key = textAt(document, ["key"]);
  const follows = !isSaved && (key === "" || key === keyOf(textAt(document, ["name"])));
  const change = (name: unknown): void =>
    follows ? editing.setWhole({ ...document, name: String(name), key: keyOf(String(name)) }, "/name") : editing.set(["name"], String(name));
  return html`<div class="names"><label class="row"><span class="label">Name</span>${entry(editing, ["name"], "Name", { change, placeholder: "what people call it" })}</label>
    ${isSaved ? html`<span class="row"><span class="label">Key</span><code class="break">${key}</code></span>`
      : html`<label class="row"><span class="label">Key</span>${entry(editing, ["key"], "Key", { placeholder: "made of the name", show: showText })}</label>`}</div>`;
}

/** Members that this form has no control for are named, and kept as they are. */
function restTemplate(editing: Editing, kind: string): TemplateResult | typeof nothing {
  const known = [...SHOWN, ...(kind === "trait" ? ["value", "default"] : ["where"])];
  const rest = Object.keys(editing.document).filter((key) => !known.includes(key));
  if (rest.length === 0) return nothing;
  return html`<p class="label break">Kept as written, and seen in the JSON alone: ${rest.map((key) => html`<code>${key}</code> `)}</p>`;
}

function audienceTemplate(editing: Editing): TemplateResult {
  if (at(editing.document, ["where"]) !== undefined) return treeTemplate(editing, ["where"]);
  return html`<section class="card body stack tight"><p>It says of nobody whether they belong to it.</p>
    <p><button class="button" type="button" data-at="/where" @click=${() => editing.set(["where"], { all: [] })}>Begin with a group</button></p>${troubles(editing, ["where"])}</section>`;
}

function traitTemplate(editing: Editing): TemplateResult {
  return html`<section class="card body stack" aria-label="Value" data-box="/value">
    <p class="label">For each person it is</p>
    ${at(editing.document, ["value"]) === undefined ? jsonEntry(editing, ["value"], "Value, as written") : valueTemplate(editing, ["value"])}
    ${troubles(editing, ["value"])}${defaultTemplate(editing)}${troubles(editing, ["default"])}</section>`;
}
