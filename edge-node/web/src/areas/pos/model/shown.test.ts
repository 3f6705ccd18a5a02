import { describe, expect, it } from 'vitest';
import type { View } from '$api';
import type { Done, DraftLine, OpenPreview, Preview } from './shown';
import { shownCheck } from './shown';

const CHECK = 'c';
const tax = { tax: 't', name: 'VAT', rate_ppm: 190_000, inclusive: true };
const eur = (minor: number) => ({ minor, currency: 'EUR' });
const draft = (line: string, over: Partial<DraftLine> = {}): DraftLine => ({
  line, item: 'i', name: 'Cola', quantity: 1_000, unit_price_minor: 360, modifiers: [], taxes: [tax], allergens: [], hold: false, ordered_at: '', ...over,
});
const done = (preview: Preview, over: Partial<Done> = {}): Done => ({ key: Math.random().toString(), state: 'waiting', preview, ...over });
const open: OpenPreview = { kind: 'open', table: 't1', covers: 2, order_type: 'dine_in', outlet: 'o', opened_at: '2026-11-21T18:00:00Z' };
const lineView = (line: string, over: Partial<View<'LineView'>> = {}): View<'LineView'> => ({
  line, item: 'i', name: 'Cola', quantity: 2_000, voided: 0, unit_price: eur(360), listed: eur(720), discount: eur(0), total: eur(720), modifiers: [], allergens: [], at: '', by: 'p', sent: false, held: false, ...over,
} as View<'LineView'>);
const view = (lines: View<'LineView'>[], total: number): View<'CheckView'> => ({
  check: CHECK, covers: 2, order_type: 'dine_in', status: 'open', lines, tenders: [], shares: [], receipt_copies: 0,
  totals: { listed: eur(total), discount: eur(0), net: eur(0), tax: eur(0), taxes: [], total: eur(total), paid: eur(0), tip: eur(0), balance: eur(total), voided: eur(0) },
} as unknown as View<'CheckView'>);
const show = (known: View<'CheckView'> | undefined, commands: Done[], drafts: DraftLine[] = [], asOf = 0) => shownCheck(CHECK, known, asOf, commands, drafts, () => [tax]);

describe('a check that only this terminal knows (R20)', () => {
  it('is drawn from what was done here: opened, ordered, paid', () => {
    const shown = show(undefined, [
      done(open),
      done({ kind: 'lines', lines: [draft('l1', { quantity: 2_000 })], send: true }),
      done({ kind: 'tender', tender: 'x', tender_kind: 'cash', amount_minor: 720, tip_minor: 0, tendered_minor: 1_000, change_minor: 280, at: '' }),
    ]);
    expect([shown.table, shown.covers, shown.preview]).toEqual(['t1', 2, true]);
    expect(shown.lines.map((one) => [one.line, one.state, one.total_minor])).toEqual([['l1', 'waiting', 720]]);
    expect(shown.totals).toMatchObject({ total_minor: 720, tax_minor: 115, paid_minor: 720, balance_minor: 0 });
  });
  it('shows what is in the hand as new, and counts it', () => {
    const shown = show(undefined, [done(open)], [draft('l1')]);
    expect(shown.lines[0]).toMatchObject({ state: 'draft', unsent: true });
    expect(shown.totals.balance_minor).toBe(360);
  });
});

describe('what waits, on top of what the house says', () => {
  it('adds what waits to the house’s totals, and no more once the house has it', () => {
    const waiting = done({ kind: 'lines', lines: [draft('l2')], send: false });
    expect(show(view([lineView('l1')], 720), [waiting]).totals.total_minor).toBe(1_080);
    const stored: Done = { ...waiting, state: 'stored', settled_at: 100 };
    const now = show(view([lineView('l1'), lineView('l2', { quantity: 1_000, total: eur(360), listed: eur(360) })], 1_080), [stored], [], 50);
    expect(now.totals.total_minor).toBe(1_080);
    expect(now.preview).toBe(false);
  });
  it('forgets a stored command that is older than the house’s answer: its line may have gone to another check', () => {
    const moved = done({ kind: 'lines', lines: [draft('l2')], send: false }, { state: 'stored', settled_at: 100 });
    expect(show(view([lineView('l1')], 720), [moved], [], 200).lines).toHaveLength(1);
  });
  it('shows a refused line struck, and leaves it out of the sum', () => {
    const shown = show(view([lineView('l1')], 720), [done({ kind: 'lines', lines: [draft('l2')], send: true }, { state: 'refused' })]);
    expect(shown.lines[1]).toMatchObject({ line: 'l2', state: 'refused' });
    expect(shown.totals.total_minor).toBe(720);
    expect(shown.lines[0]?.state).toBe('new');
  });
  it('takes a void off once, also where the house has done it already', () => {
    const gone = done({ kind: 'void', line: 'l1', voided_after: 1_000 });
    const before = show(view([lineView('l1')], 720), [gone]);
    expect([before.lines[0]?.quantity, before.totals.total_minor]).toEqual([1_000, 360]);
    const after = show(view([lineView('l1', { quantity: 1_000, voided: 1_000, total: eur(360), listed: eur(360) })], 360), [{ ...gone, state: 'stored', settled_at: 10 }], [], 5);
    expect([after.lines[0]?.quantity, after.totals.total_minor]).toEqual([1_000, 360]);
  });
  it('sends what does not wait for its course; a fired course goes with what waited', () => {
    const lines = [lineView('l1'), lineView('l2', { held: true, course: 2 })];
    expect(show(view(lines, 720), [done({ kind: 'send' })]).lines.map((one) => one.state)).toEqual(['sent', 'held']);
    expect(show(view(lines, 720), [done({ kind: 'send', course: 2 })]).lines.map((one) => one.state)).toEqual(['new', 'sent']);
  });
  it('counts a payment once', () => {
    const paid = done({ kind: 'tender', tender: 'x', tender_kind: 'cash', amount_minor: 720, tip_minor: 0, tendered_minor: 720, change_minor: 0, at: '' });
    const known = view([lineView('l1')], 720);
    expect(show(known, [paid]).totals.balance_minor).toBe(0);
    known.tenders = [{ tender: 'x', kind: 'cash', amount: eur(720), tip: eur(0), change: eur(0), at: '', by: 'p' }];
    known.totals = { ...known.totals!, paid: eur(720), balance: eur(0) };
    expect(show(known, [{ ...paid, state: 'stored', settled_at: 10 }], [], 5).totals.balance_minor).toBe(0);
  });
});
