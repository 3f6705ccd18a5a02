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

/** A single table does not fill the screen. */
const FACTOR_MAX = 1.7;
/** Tables are drawn larger than they stand where the room leaves space, so that they can be read; never so that they touch. */
const GROWTH_MAX = 1.45;
const GAP_PX = 12;

type Box = Pick<View<'TableView'>, 'x_cm' | 'y_cm' | 'width_cm' | 'height_cm'>;

/** How much all tables can grow around their middles before two of them come closer than the gap. */
export function growth(tables: readonly Box[], gapCm: number): number {
  let most = GROWTH_MAX;
  tables.forEach((a, index) => {
    for (const b of tables.slice(index + 1)) {
      const across = Math.abs(a.x_cm + a.width_cm / 2 - b.x_cm - b.width_cm / 2) - gapCm;
      const down = Math.abs(a.y_cm + a.height_cm / 2 - b.y_cm - b.height_cm / 2) - gapCm;
      most = Math.min(most, Math.max((2 * across) / (a.width_cm + b.width_cm), (2 * down) / (a.height_cm + b.height_cm)));
    }
  });
  return Math.max(1, most);
}

/** A room drawn to scale into a box: everything moves by the same factor, with a margin around it. */
export function scaled(tables: readonly View<'TableView'>[], box: { width: number; height: number }, margin: number): { factor: number; places: Map<string, Placed> } {
  const grow = growth(tables, GAP_PX);
  const grown = tables.map((one) => ({
    id: one.id,
    x: one.x_cm - (one.width_cm * (grow - 1)) / 2,
    y: one.y_cm - (one.height_cm * (grow - 1)) / 2,
    width: one.width_cm * grow,
    height: one.height_cm * grow,
  }));
  const left = Math.min(...grown.map((one) => one.x));
  const top = Math.min(...grown.map((one) => one.y));
  const wide = Math.max(1, Math.max(...grown.map((one) => one.x + one.width)) - left);
  const high = Math.max(1, Math.max(...grown.map((one) => one.y + one.height)) - top);
  const factor = Math.max(0, Math.min((box.width - 2 * margin) / wide, (box.height - 2 * margin) / high, FACTOR_MAX));
  const spareX = Math.max(margin, (box.width - wide * factor) / 2);
  const spareY = Math.max(margin, (box.height - high * factor) / 2);
  const places = new Map(
    grown.map((one) => [one.id, { x: spareX + (one.x - left) * factor, y: spareY + (one.y - top) * factor, width: one.width * factor, height: one.height * factor }]),
  );
  return { factor: factor * grow, places };
}

/** "2" before "10", "A2" before "A10". */
export const byName = (a: { name: string }, b: { name: string }): number => a.name.localeCompare(b.name, 'en', { numeric: true });
