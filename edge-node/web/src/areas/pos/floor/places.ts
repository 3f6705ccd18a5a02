/** What stands at each table, from the open checks: state, covers, time. Pure. */
import type { View } from '$api';
import type { StateName } from '$ui';
import type { Known } from '../state/board.svelte';

export type TableState = Extract<StateName, 'free' | 'seated' | 'ordered' | 'ready' | 'bill' | 'paid'>;

export interface CheckAtTable {
  check: string;
  number: number | undefined;
  name: string | undefined;
  covers: number;
  state: TableState;
  opened_at: string | undefined;
  balance: View<'Money'>;
  server: string | undefined;
}

/** How far a check has come, as a waiter sees a table. */
export function stateOf(row: View<'CheckListRow'>, known: Known | undefined): TableState {
  if (row.status === 'paid' || row.status === 'closed') return 'paid';
  if (known?.view.bill_printed_at != null) return 'bill';
  if (row.status === 'ready') return 'ready';
  return row.status === 'open' ? 'seated' : 'ordered';
}

export function atTable(row: View<'CheckListRow'>, known: Known | undefined): CheckAtTable {
  return {
    check: row.check,
    number: row.number ?? undefined,
    name: row.name ?? undefined,
    covers: row.covers ?? 0,
    state: stateOf(row, known),
    opened_at: row.opened_at ?? undefined,
    balance: row.balance,
    server: row.server ?? undefined,
  };
}

/** The checks of each table, the oldest first. */
export function placesOf(rows: readonly View<'CheckListRow'>[], known: ReadonlyMap<string, Known>): Map<string, CheckAtTable[]> {
  const places = new Map<string, CheckAtTable[]>();
  for (const row of rows) {
    if (row.table == null || row.status === 'closed') continue;
    const list = places.get(row.table) ?? [];
    list.push(atTable(row, known.get(row.check)));
    places.set(row.table, list);
  }
  for (const list of places.values()) list.sort((a, b) => (a.opened_at ?? '').localeCompare(b.opened_at ?? ''));
  return places;
}

const URGENCY: Record<TableState, number> = { ready: 5, bill: 4, seated: 3, ordered: 2, paid: 1, free: 0 };

/** The state that a table with several checks shows: the one that wants somebody first. */
export const worstOf = (checks: readonly CheckAtTable[]): TableState =>
  checks.reduce<TableState>((found, one) => (URGENCY[one.state] > URGENCY[found] ? one.state : found), 'free');

export interface Placed {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** A room drawn to scale into a box: everything moves by the same factor, with a margin around it. */
export function scaled(tables: readonly View<'TableView'>[], box: { width: number; height: number }, margin: number): { factor: number; places: Map<string, Placed>; width: number; height: number } {
  const left = Math.min(...tables.map((one) => one.x_cm));
  const top = Math.min(...tables.map((one) => one.y_cm));
  const wide = Math.max(1, Math.max(...tables.map((one) => one.x_cm + one.width_cm)) - left);
  const high = Math.max(1, Math.max(...tables.map((one) => one.y_cm + one.height_cm)) - top);
  const factor = Math.max(0, Math.min((box.width - 2 * margin) / wide, (box.height - 2 * margin) / high, FACTOR_MAX));
  const spareX = Math.max(margin, (box.width - wide * factor) / 2);
  const spareY = Math.max(margin, (box.height - high * factor) / 2);
  const places = new Map(
    tables.map((one) => [
      one.id,
      { x: spareX + (one.x_cm - left) * factor, y: spareY + (one.y_cm - top) * factor, width: one.width_cm * factor, height: one.height_cm * factor },
    ]),
  );
  return { factor, places, width: wide * factor, height: high * factor };
}
/** A single table does not fill the screen. */
const FACTOR_MAX = 1.7;

/** "2" before "10", "A2" before "A10". */
export const byName = (a: { name: string }, b: { name: string }): number => a.name.localeCompare(b.name, 'en', { numeric: true });
