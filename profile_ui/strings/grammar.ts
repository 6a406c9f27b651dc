// What the catalogues share: numbers, and the form of a word that goes with a number.

/** A form for each plural category the language has (Unicode CLDR, "Language Plural Rules"); `#` is the number. */
export type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { readonly other: string };

/** `shown` stands in place of the number where it says more than the number does, such as "1,000+". */
export type Counted = (count: number, forms: Forms, shown?: string) => string;

/** What a catalogue is given, so that its part imports nothing and waits for no other. */
export interface Grammar {
  readonly counted: Counted;
  readonly yearsAndMonths: (years: number, months: number) => string;
}

export function grammarOf(language: string): Grammar {
  return { counted: counting(language), yearsAndMonths: (years, months) => yearsAndMonths(language, years, months) };
}

/** How a language counts things. Made when first asked, since a page may never count. */
export function counting(language: string): Counted {
  let rules: Intl.PluralRules | undefined;
  let numbers: Intl.NumberFormat | undefined;
  return (count, forms, shown) => {
    rules ??= new Intl.PluralRules(language);
    numbers ??= new Intl.NumberFormat(plainly(language));
    const number = shown ?? numbers.format(count);
    return (forms[rules.select(count)] ?? forms.other).replaceAll("#", () => number);
  };
}

/**
 * The tag with Western digits and the Gregorian calendar: identifiers, telephone numbers and the host's own dates beside
 * the panel are written so in every language.
 */
export function plainly(tag: string): string {
  return new Intl.Locale(tag, { numberingSystem: "latn", calendar: "gregory" }).toString();
}

/** "2 years, 8 months" as the language writes the two units, leaving out one that is none. */
function yearsAndMonths(language: string, years: number, months: number): string {
  const unit = (count: number, of: "year" | "month"): string =>
    new Intl.NumberFormat(plainly(language), { style: "unit", unit: of, unitDisplay: "long" }).format(count);
  const parts = [...(years > 0 ? [unit(years, "year")] : []), ...(months > 0 || years === 0 ? [unit(months, "month")] : [])];
  return new Intl.ListFormat(language, { type: "unit" }).format(parts);
}
