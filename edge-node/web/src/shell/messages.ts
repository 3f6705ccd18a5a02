/** Typed catalogues: every language has the same keys, checked by the compiler; plurals and numbers by Intl. */

/** One form per plural category of the language; `other` always. `{n}` is the number. */
export interface Plural {
  zero?: string;
  one?: string;
  two?: string;
  few?: string;
  many?: string;
  other: string;
}
export type Entry = string | Plural;
export type Catalogue = Readonly<Record<string, Entry>>;
/** The same keys as the English catalogue. */
export type Same<C extends Catalogue> = { readonly [K in keyof C]: Entry };
export type Facts = Readonly<Record<string, string | number>>;
export type LanguageCode = 'en' | 'de' | 'ar';

/** Latin digits in every language: room numbers and money are read by people who share a screen but not a script. */
export const intlOf = (code: LanguageCode): string => `${code}-u-nu-latn`;

const plurals = new Map<string, Intl.PluralRules>();
const numbers = new Map<string, Intl.NumberFormat>();

function once<T>(kept: Map<string, T>, locale: string, make: () => T): T {
  let found = kept.get(locale);
  if (found === undefined) kept.set(locale, (found = make()));
  return found;
}

/** Fills an entry in: picks the plural by `n`, writes numbers in the language's way. */
export function fill(entry: Entry, facts: Facts | undefined, code: LanguageCode): string {
  const locale = intlOf(code);
  let text: string;
  if (typeof entry === 'string') text = entry;
  else {
    const n = Number(facts?.['n'] ?? 0);
    const rule = once(plurals, locale, () => new Intl.PluralRules(locale)).select(n);
    text = (n === 0 ? entry.zero : undefined) ?? entry[rule] ?? entry.other;
  }
  if (facts === undefined) return text;
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const fact = facts[name];
    if (fact === undefined) return whole;
    return typeof fact === 'number' ? once(numbers, locale, () => new Intl.NumberFormat(locale)).format(fact) : isolate(fact, code);
  });
}

/** A name in Latin letters inside an Arabic sentence keeps its own direction (FSI ... PDI). */
const isolate = (fact: string, code: LanguageCode): string => (code === 'ar' ? `\u2068${fact}\u2069` : fact);
