import { describe, expect, it } from 'vitest';
import { choose, defaults, folded, givenIn, mustAsk, owed, priceFor, priceModifiers, search, taxesFor, unchoose, type Chosen, type Group, type Item } from './menu';

const eur = (minor: number) => ({ minor, currency: 'EUR' });
const group = (id: string, over: Partial<Group>, prices: number[]): Group => ({
  id, name: id, min: 0, max: 0, free: 0, position: 0,
  modifiers: prices.map((minor, index) => ({ id: `${id}${index}`, name: `${id} ${index}`, price: eur(minor), active: true, default: false, position: index })),
  ...over,
});
const side = group('side', { min: 1, max: 1 }, [0, 150]);
const extras = group('extra', { max: 3, free: 1 }, [100, 200]);
const item: Item = {
  id: 'i', name: 'Burger', active: true, allergens: [], modifier_groups: [], open_price: false, price: eur(1_500), stations: [], taxes: ['t'], weighed: false,
  prices: [{ order_type: 'takeaway', price: eur(1_300) }],
};

describe('modifiers (R04)', () => {
  it('owes a required group until it is answered, in the order in which groups are asked', () => {
    expect(owed([side, extras], []).map((one) => one.id)).toEqual(['side']);
    expect(owed([side, extras], choose(side, [], 'side1'))).toEqual([]);
    expect(mustAsk([extras])).toBe(false);
    expect(mustAsk([extras, side])).toBe(true);
  });
  it('lets one answer take the place of the other where only one is allowed', () => {
    const first = choose(side, [], 'side0');
    expect(choose(side, first, 'side1')).toEqual([{ modifier: 'side1', count: 1 }]);
    expect(choose(side, first, 'side0')).toEqual([{ modifier: 'side0', count: 1 }]);
  });
  it('takes no more than a group allows, and counts the same answer twice', () => {
    let chosen: Chosen[] = [];
    for (const one of ['extra0', 'extra0', 'extra1', 'extra1']) chosen = choose(extras, chosen, one);
    expect(givenIn(extras, chosen)).toBe(3);
    expect(chosen).toEqual([{ modifier: 'extra0', count: 2 }, { modifier: 'extra1', count: 1 }]);
    expect(unchoose(chosen, 'extra1')).toEqual([{ modifier: 'extra0', count: 2 }]);
  });
  it('charges what goes beyond the free allowance, in the order chosen', () => {
    const priced = priceModifiers([side, extras], [{ modifier: 'extra1', count: 1 }, { modifier: 'extra0', count: 2 }, { modifier: 'side1', count: 1 }]);
    expect(priced.map((one) => [one.modifier, one.charged])).toEqual([['side1', 1], ['extra1', 0], ['extra0', 2]]);
  });
  it('begins with what the house has set, and asks only for what is still owed', () => {
    const usual: Group = { ...side, modifiers: side.modifiers.map((one, index) => ({ ...one, default: index === 1 })) };
    expect(defaults([usual, extras])).toEqual([{ modifier: 'side1', count: 1 }]);
    expect(mustAsk([usual, extras])).toBe(false);
  });
  it('offers nothing that was withdrawn', () => {
    const gone = group('gone', {}, [100]);
    gone.modifiers[0]!.active = false;
    expect(priceModifiers([gone], [{ modifier: 'gone0', count: 1 }])).toEqual([]);
  });
});

describe('prices and taxes by order type (R03, R10)', () => {
  it('takes the price of the order type where there is one', () => {
    expect([priceFor(item, 'dine_in'), priceFor(item, 'takeaway')]).toEqual([1_500, 1_300]);
    expect(priceFor({ ...item, price: null, prices: [] }, 'dine_in')).toBeUndefined();
  });
  it('takes the rate of the order type where there is one', () => {
    const taxes = new Map([['t', { id: 't', name: 'VAT', inclusive: true, rate_ppm: 190_000, rates: [{ order_type: 'takeaway' as const, rate_ppm: 70_000 }], changes: [] }]]);
    expect(taxesFor(item, taxes, 'dine_in')[0]?.rate_ppm).toBe(190_000);
    expect(taxesFor(item, taxes, 'takeaway')[0]?.rate_ppm).toBe(70_000);
  });
  it('takes an announced rate from its instant on', () => {
    const changes = [{ from: '2026-12-01T00:00:00Z', rate_ppm: 160_000, rates: [] }, { from: '2027-01-01T00:00:00Z', rate_ppm: 200_000, rates: [] }];
    const taxes = new Map([['t', { id: 't', name: 'VAT', inclusive: true, rate_ppm: 190_000, rates: [], changes }]]);
    expect(['2026-11-30T23:59:59.999Z', '2026-12-01T00:00:00.000Z', '2027-06-01T00:00:00Z'].map((at) => taxesFor(item, taxes, 'dine_in', Date.parse(at))[0]?.rate_ppm)).toEqual([190_000, 160_000, 200_000]);
  });
});

describe('search (R03)', () => {
  const index = ['Crème brûlée', 'Beer 0.5 l', 'Root beer', 'Apple juice'].map((name) => ({ key: folded(name), name }));
  it('finds without accents, every word, what begins with it first', () => {
    expect(search(index, 'creme', 10).map((one) => one.name)).toEqual(['Crème brûlée']);
    expect(search(index, 'beer', 10).map((one) => one.name)).toEqual(['Beer 0.5 l', 'Root beer']);
    expect(search(index, 'beer ro', 10).map((one) => one.name)).toEqual(['Root beer']);
    expect(search(index, '  ', 10)).toEqual([]);
  });
  it('goes through 100,000 items within a frame or two', () => {
    const many = Array.from({ length: 100_000 }, (_, n) => ({ key: `item ${n} of the cellar` }));
    const from = performance.now();
    expect(search(many, 'cellar 99999', 120)).toHaveLength(1);
    expect(performance.now() - from).toBeLessThan(250);
  });
});
