import { describe, expect, it } from 'vitest';
import type { Shown } from '../model/shown';
import { dueOf } from './shares';

const eur = (minor: number) => ({ minor, currency: 'EUR' });
const shown = (over: Partial<Shown>): Shown => ({ shares: [{ index: 1, amount: eur(527) }, { index: 2, amount: eur(526) }], tenders: [], totals: { balance_minor: 1_053 }, ...over } as unknown as Shown);
const tender = (share: number, amount_minor: number, state: 'waiting' | 'stored' | 'refused') => ({ tender: `${share}${state}`, kind: 'cash', amount_minor, tip_minor: 0, change_minor: 0, at: '', share, state }) as Shown['tenders'][number];

describe('what is due of a share (R07)', () => {
  it('is the share itself, or the whole where none is chosen', () => {
    expect([dueOf(shown({}), undefined), dueOf(shown({}), 1), dueOf(shown({}), 2)]).toEqual([1_053, 527, 526]);
  });
  it('is less what was paid of it, waiting payments too, refused ones not', () => {
    expect(dueOf(shown({ tenders: [tender(1, 200, 'stored'), tender(1, 100, 'waiting'), tender(1, 50, 'refused')] }), 1)).toBe(227);
  });
  it('believes the house’s own figure of what is open', () => {
    expect(dueOf(shown({ shares: [{ index: 1, amount: eur(527), open: eur(300) }], tenders: [tender(1, 100, 'waiting')] }), 1)).toBe(200);
  });
  it('is never more than what is left of the check', () => {
    expect(dueOf(shown({ totals: { balance_minor: 100 } as Shown['totals'] }), 1)).toBe(100);
  });
});
