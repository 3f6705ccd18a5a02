/** The language of the screen and the words in it. `speaks` makes an area's own `t` from its three catalogues. */
import { uiLocale, type UiWords } from '../ui/locale.svelte';
import { fill, intlOf, type Catalogue, type Facts, type LanguageCode, type Same } from './messages';

export const languages: readonly { code: LanguageCode; name: string; dir: 'ltr' | 'rtl' }[] = [
  { code: 'en', name: 'English', dir: 'ltr' },
  { code: 'de', name: 'Deutsch', dir: 'ltr' },
  { code: 'ar', name: 'العربية', dir: 'rtl' },
];

/** The terminal's own choice, and what is shown now (it outlives a reload of the page, not the tab). */
const KEY = 'hearth.language';

const known = (wished: string | null | undefined): LanguageCode | undefined =>
  languages.find((language) => wished?.toLowerCase().startsWith(language.code))?.code;

function ofTerminal(): LanguageCode {
  const wished = [localStorage.getItem(KEY), ...navigator.languages];
  return wished.map(known).find((code) => code !== undefined) ?? 'en';
}

class Language {
  code: LanguageCode = $state(known(sessionStorage.getItem(KEY)) ?? ofTerminal());
  dir: 'ltr' | 'rtl' = $derived(languages.find((one) => one.code === this.code)?.dir ?? 'ltr');
  intl: string = $derived(intlOf(this.code));

  /** A person who signs on brings their language along, unless one was chosen for this terminal. */
  ofPerson(wished: string | null | undefined): void {
    this.code = known(localStorage.getItem(KEY)) ?? known(wished) ?? ofTerminal();
  }

  choose(code: LanguageCode): void {
    this.code = code;
    localStorage.setItem(KEY, code);
  }

  /** Puts the language onto the page and into the components. Runs in an effect of the shell. */
  show(words: UiWords): void {
    sessionStorage.setItem(KEY, this.code);
    document.documentElement.lang = this.code;
    document.documentElement.dir = this.dir;
    uiLocale.code = this.code;
    uiLocale.dir = this.dir;
    uiLocale.words = words;
  }

  /** "19:42", on the terminal's clock. */
  time(instant: string | number): string {
    return dates(this.intl, 'time').format(new Date(instant));
  }

  /** The day of an instant, on this terminal's clock. */
  day(instant: string | number): string {
    return new Intl.DateTimeFormat(this.intl, { dateStyle: 'medium' }).format(new Date(instant));
  }

  /** A business date (`2026-11-19`) with its weekday. */
  date(day: string, style: 'long' | 'short' = 'long'): string {
    return dates(this.intl, style).format(new Date(`${day}T12:00:00Z`));
  }

  number(value: number): string {
    return numbers(this.intl).format(value);
  }
}

/** Making a format costs a hundred times what using it does, and a chart writes thousands of dates. */
const FORMS: Record<'time' | 'long' | 'short', Intl.DateTimeFormatOptions> = {
  time: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  long: { weekday: 'long', day: 'numeric', month: 'long', timeZone: 'UTC' },
  short: { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' },
};
const made = new Map<string, Intl.DateTimeFormat>();
function dates(locale: string, form: keyof typeof FORMS): Intl.DateTimeFormat {
  const key = `${locale}|${form}`;
  let found = made.get(key);
  if (found === undefined) made.set(key, (found = new Intl.DateTimeFormat(locale, FORMS[form])));
  return found;
}
const counts = new Map<string, Intl.NumberFormat>();
function numbers(locale: string): Intl.NumberFormat {
  let found = counts.get(locale);
  if (found === undefined) counts.set(locale, (found = new Intl.NumberFormat(locale)));
  return found;
}

export const language = new Language();

export type Words<C extends Catalogue> = (key: keyof C & string, facts?: Facts) => string;

/** `export const t = speaks(en, de, ar)`; read in a component it follows the language. */
export function speaks<C extends Catalogue>(en: C, de: Same<C>, ar: Same<C>): Words<C> {
  const all: Record<LanguageCode, Same<C>> = { en, de, ar };
  return (key, facts) => fill(all[language.code][key], facts, language.code);
}
