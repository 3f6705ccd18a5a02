/** What an item costs and asks, from the catalogue as this terminal knows it. The house decides again when the line arrives. Pure. */
import type { View } from '$api';
import type { ModelTax } from './totals';

export type Item = View<'ItemView'>;
export type Group = View<'ModifierGroupView'>;
export type OrderType = View<'OrderType'>;

/** A modifier as it was tapped, in the order of tapping. */
export interface Chosen {
  modifier: string;
  count: number;
}
export interface PricedModifier {
  modifier: string;
  name: string;
  price_minor: number;
  count: number;
  charged: number;
}

/** The price of one unit for the order type; undefined where it is asked for. */
export function priceFor(item: Item, orderType: OrderType): number | undefined {
  const special = item.prices.find((one) => one.order_type === orderType);
  return (special ?? item).price?.minor;
}

/** A rate that counts from an instant on. */
interface RateChange {
  from: string;
  rate_ppm: number;
  rates: View<'TaxView'>['rates'];
}

/** The tax as it stands now: of its announced changes the last one that has come. */
function rateOn(tax: View<'TaxView'> & { changes?: RateChange[] }, nowMs: number): Pick<RateChange, 'rate_ppm' | 'rates'> {
  return [...(tax.changes ?? [])].sort((a, b) => Date.parse(b.from) - Date.parse(a.from)).find((one) => Date.parse(one.from) <= nowMs) ?? tax;
}

/** The item's taxes with the rates of the order type. */
export function taxesFor(item: Item | undefined, taxes: ReadonlyMap<string, View<'TaxView'>>, orderType: OrderType, nowMs = Date.now()): ModelTax[] {
  return (item?.taxes ?? []).flatMap((id) => {
    const tax = taxes.get(id);
    if (tax === undefined) return [];
    const now = rateOn(tax, nowMs);
    const special = now.rates.find((one) => one.order_type === orderType);
    return [{ tax: id, name: tax.name, rate_ppm: special?.rate_ppm ?? now.rate_ppm, inclusive: tax.inclusive }];
  });
}

const offered = (group: Group, id: string): boolean => group.modifiers.some((one) => one.id === id && one.active);

/** How many answers of a group are given. */
export const givenIn = (group: Group, chosen: readonly Chosen[]): number =>
  chosen.reduce((sum, one) => sum + (offered(group, one.modifier) ? one.count : 0), 0);

/** How many answers a group still needs. */
export const owedIn = (group: Group, chosen: readonly Chosen[]): number => Math.max(0, group.min - givenIn(group, chosen));

/** The groups that still need an answer, in the order in which they are asked. */
export const owed = (groups: readonly Group[], chosen: readonly Chosen[]): Group[] => groups.filter((one) => owedIn(one, chosen) > 0);

/** The answers that the house has set, which a guest may change. */
export const defaults = (groups: readonly Group[]): Chosen[] =>
  groups.flatMap((group) => group.modifiers.filter((one) => one.active && one.default).map((one) => ({ modifier: one.id, count: 1 })));

/** Whether tapping the item must open a sheet first: something is owed beyond what the house has set. */
export const mustAsk = (groups: readonly Group[]): boolean => owed(groups, defaults(groups)).length > 0;

/** One more of a modifier: in a group of one answer it takes the place of the other; a full group takes no more. */
export function choose(group: Group, chosen: readonly Chosen[], modifier: string): Chosen[] {
  const found = chosen.find((one) => one.modifier === modifier);
  if (group.max === 1) {
    const others = chosen.filter((one) => !offered(group, one.modifier));
    return found !== undefined && group.min === 0 ? others : [...others, { modifier, count: 1 }];
  }
  if (group.max > 0 && givenIn(group, chosen) >= group.max) return [...chosen];
  return found === undefined
    ? [...chosen, { modifier, count: 1 }]
    : chosen.map((one) => (one.modifier === modifier ? { ...one, count: one.count + 1 } : one));
}

/** One less of a modifier. */
export const unchoose = (chosen: readonly Chosen[], modifier: string): Chosen[] =>
  chosen.map((one) => (one.modifier === modifier ? { ...one, count: one.count - 1 } : one)).filter((one) => one.count > 0);

/** The modifiers with what they add: within each group the first `free` answers cost nothing, in the order chosen. */
export function priceModifiers(groups: readonly Group[], chosen: readonly Chosen[]): PricedModifier[] {
  return groups.flatMap((group) => {
    let free = group.free;
    return chosen.flatMap((one) => {
      const modifier = group.modifiers.find((offer) => offer.id === one.modifier && offer.active);
      if (modifier === undefined) return [];
      const freeHere = Math.min(free, one.count);
      free -= freeHere;
      return [{ modifier: one.modifier, name: modifier.name, price_minor: modifier.price.minor, count: one.count, charged: one.count - freeHere }];
    });
  });
}

/** Text to search by: folded, without accents, so that "creme brulee" finds "Crème brûlée". */
export const folded = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** Items whose name has every word of the search, those that begin with it first. */
export function search<T extends { key: string }>(index: readonly T[], typed: string, most: number): T[] {
  const words = folded(typed).split(/\s+/).filter((one) => one !== '');
  const first = words[0];
  if (first === undefined) return [];
  const begins: T[] = [];
  const within: T[] = [];
  for (const one of index) {
    if (!words.every((word) => one.key.includes(word))) continue;
    (one.key.startsWith(first) ? begins : within).push(one);
    if (begins.length >= most) break;
  }
  return [...begins, ...within].slice(0, most);
}
