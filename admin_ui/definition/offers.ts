// What the space's own data offers while somebody types: asked for once it is wanted, kept while the page stands.
import { isList, isObject } from "../composer/document.ts";
import type { Asking } from "./asking.ts";
import { showLiteral } from "./literals.ts";
import type { Json, Named, Offers, Option, Suggestions } from "./types.ts";

const NONE: readonly Option[] = [];

export class Offered implements Offers {
  private suggestions: Suggestions = { events: [], traits: [], computed: [], audiences: [] };
  private readonly kept = new Map<string, readonly Option[]>();

  /** `came` is called when something asked for is there. */
  constructor(
    private readonly asking: Asking,
    private readonly came: () => void,
  ) {}

  async begin(): Promise<void> {
    this.suggestions = await this.asking.suggestions();
    this.came();
  }

  get computed(): readonly Named[] {
    return this.suggestions.computed;
  }

  get audiences(): readonly Named[] {
    return this.suggestions.audiences;
  }

  events(type: string): readonly Option[] {
    const wanted = type === "" ? "track" : type;
    return this.suggestions.events
      .filter((one) => one.type === wanted)
      .map(({ name, count }) => ({ value: name, hint: count.toLocaleString("en-GB") }));
  }

  traits(): readonly Option[] {
    return this.suggestions.traits.map(({ key, people, types }) => ({
      value: key, hint: `${people.toLocaleString("en-GB")} ${people === 1 ? "person" : "people"}, ${types.join(" or ")}`,
    }));
  }

  fields(events: Json | undefined, where: string): readonly Option[] {
    const [event, type] = named(events);
    return this.look(["fields", event, type, where], () => this.asking.fields(event, type, where));
  }

  fieldValues(events: Json | undefined, where: string, path: string): readonly Option[] {
    const [event, type] = named(events);
    return path === "" ? NONE : this.look(["values", event, type, where, path], async () => {
      const fields = await this.asking.fields(event, type, where);
      const found = await this.asking.values({ event, type, where, path });
      return fields.some((one) => one.value === path && one.isText === true) ? found.map(asText) : found;
    });
  }

  traitValues(trait: string): readonly Option[] {
    return trait === "" ? NONE : this.look(["trait", trait], async () => {
      const found = await this.asking.values({ trait });
      const types = this.suggestions.traits.find(({ key }) => key === trait)?.types;
      return types?.[0] === "text" ? found.map(asText) : found;
    });
  }

  /** What is kept, or nothing yet. What cannot be had offers nothing: the field can be typed into all the same. */
  private look(parts: readonly string[], ask: () => Promise<readonly Option[]>): readonly Option[] {
    const key = JSON.stringify(parts);
    const found = this.kept.get(key);
    if (found !== undefined) return found;
    this.kept.set(key, NONE);
    ask().then(
      (options) => {
        this.kept.set(key, options);
        this.came();
      },
      () => this.kept.delete(key),
    );
    return NONE;
  }
}

/** A value as it is typed to be a text, even where it looks like a number. */
function asText({ value, hint }: Option): Option {
  return { value: showLiteral(value), hint };
}

/** The first event that is named, and its type: what fields are looked for on. */
function named(events: Json | undefined): readonly [string, string] {
  if (!isObject(events)) return ["*", ""];
  const name = isList(events.event) ? events.event[0] : events.event;
  return [typeof name === "string" && name !== "" ? name : "*", typeof events.type === "string" ? events.type : ""];
}
