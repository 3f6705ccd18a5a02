import { describe, expect, it } from 'vitest';
import type { View } from '$api';
import { byName, growth, placesOf, scaled, stateOf, worstOf } from './places';

const row = (over: Partial<View<'CheckListRow'>>): View<'CheckListRow'> => ({
  check: 'c', status: 'open', total: { minor: 0, currency: 'EUR' }, balance: { minor: 0, currency: 'EUR' }, table: 't1', covers: 2, ...over,
});
const table = (id: string, x_cm: number, y_cm: number, width_cm = 80, height_cm = 80): View<'TableView'> => ({ id, name: id, seats: 4, shape: 'rectangle', x_cm, y_cm, width_cm, height_cm, active: true });
const known = (bill: string | null) => ({ asOf: 0, view: { bill_printed_at: bill } as View<'CheckView'> });

describe('what stands at a table (R01)', () => {
  it('is free, seated, ordered, ready, at the bill, or paid', () => {
    expect(stateOf(row({}), undefined)).toBe('seated');
    expect(stateOf(row({ status: 'sent' }), undefined)).toBe('ordered');
    expect(stateOf(row({ status: 'ready' }), undefined)).toBe('ready');
    expect(stateOf(row({ status: 'served' }), known('2026-11-21T20:00:00Z'))).toBe('bill');
    expect(stateOf(row({ status: 'paid' }), known('2026-11-21T20:00:00Z'))).toBe('paid');
    expect(worstOf([])).toBe('free');
  });
  it('shows what wants somebody first, where several checks stand at one table', () => {
    const places = placesOf([row({ check: 'a', status: 'sent', opened_at: '2' }), row({ check: 'b', status: 'ready', opened_at: '1' }), row({ check: 'c', table: null })], new Map());
    expect(places.get('t1')?.map((one) => one.check)).toEqual(['b', 'a']);
    expect(worstOf(places.get('t1') ?? [])).toBe('ready');
  });
});

describe('the plan to scale', () => {
  const tables = [table('1', 0, 0), table('2', 200, 0), table('3', 0, 300, 160)];
  it('keeps every table in its box, and none on another', () => {
    const { places } = scaled(tables, { width: 900, height: 600 }, 20);
    const all = [...places.values()];
    for (const one of all) {
      expect(one.x).toBeGreaterThanOrEqual(19);
      expect(one.y).toBeGreaterThanOrEqual(19);
      expect(one.x + one.width).toBeLessThanOrEqual(881);
      expect(one.y + one.height).toBeLessThanOrEqual(581);
    }
    for (const a of all) for (const b of all) if (a !== b) expect(a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y).toBe(true);
  });
  it('draws tables larger only where the room leaves space', () => {
    expect(growth([table('1', 0, 0), table('2', 85, 0)], 12)).toBe(1);
    expect(growth(tables, 12)).toBeGreaterThan(1.2);
  });
  it('knows that table 2 comes before table 10', () => {
    expect([{ name: '10' }, { name: '2' }, { name: 'A1' }].sort(byName).map((one) => one.name)).toEqual(['2', '10', 'A1']);
  });
});
