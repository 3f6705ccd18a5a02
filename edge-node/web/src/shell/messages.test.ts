import { describe, expect, it } from 'vitest';
import { fill, type Catalogue } from './messages';
import { ar } from './messages/ar';
import { de } from './messages/de';
import { en } from './messages/en';

const bare = (text: string) => text.replace(/[\u2066-\u2069]/g, '');

describe('messages', () => {
  it('choose the plural of the language', () => {
    const guests = { zero: 'لا ضيوف', one: 'ضيف', two: 'ضيفان', few: '{n} ضيوف', many: '{n} ضيفًا', other: '{n} ضيف' };
    expect([0, 1, 2, 5, 12, 100].map((n) => fill(guests, { n }, 'ar'))).toEqual(['لا ضيوف', 'ضيف', 'ضيفان', '5 ضيوف', '12 ضيفًا', '100 ضيف']);
    expect([0, 1, 2].map((n) => fill({ one: '1 guest', other: '{n} guests' }, { n }, 'en'))).toEqual(['0 guests', '1 guest', '2 guests']);
  });
  it('write numbers in the language’s way, in figures that all can read', () => {
    expect(fill('{n}', { n: 12_345 }, 'de')).toBe('12.345');
    expect(fill('{n}', { n: 12_345 }, 'ar')).toBe('12,345');
  });
  it('keep a Latin name in its own direction inside Arabic', () => {
    expect(fill('الرمز: {name}', { name: 'Ana' }, 'ar')).toBe('الرمز: \u2068Ana\u2069');
    expect(fill('PIN of {name}', { name: 'Ana' }, 'en')).toBe('PIN of Ana');
  });
  it('say what was not given rather than nothing', () => {
    expect(fill('{what} at {time}', { time: '19:00' }, 'en')).toBe('{what} at 19:00');
  });
});

/** Every catalogue of the web, found by its place, so that a new area is held to this without being named. */
const found = import.meta.glob<Record<string, Catalogue>>(['../**/messages/*.ts', '!**/index.ts'], { eager: true });

describe('every catalogue', () => {
  const folders = new Set(Object.keys(found).filter((path) => path.endsWith('/en.ts')).map((path) => path.slice(0, -'/en.ts'.length)));
  it.each([...folders])('%s says the same with the same facts in each language', (folder) => {
    const facts = (entry: unknown): string => {
      const texts = typeof entry === 'string' ? [entry] : Object.values(entry as Record<string, string>);
      return [...new Set(texts.flatMap((text) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '')))].sort().join();
    };
    const base = found[`${folder}/en.ts`]?.['en'] ?? {};
    expect(Object.keys(base).length).toBeGreaterThan(0);
    for (const code of ['de', 'ar']) {
      const other = found[`${folder}/${code}.ts`]?.[code] ?? {};
      expect(Object.keys(other).sort()).toEqual(Object.keys(base).sort());
      for (const [key, entry] of Object.entries(base)) expect(`${key}: ${facts(other[key])}`).toBe(`${key}: ${facts(entry)}`);
    }
  });
  it('leaves nothing untranslated in the shell', () => {
    const same = Object.keys(en).filter((key) => bare(JSON.stringify(ar[key as keyof typeof en])) === JSON.stringify(en[key as keyof typeof en]));
    expect(same).toEqual(['by_at'].filter((key) => same.includes(key)));
    expect(Object.keys(de).length).toBe(Object.keys(en).length);
  });
});
