/** The kitchen screen's own arithmetic: which ticket stands in which slot, how late it is, what is to be made in all. Pure. */
import type { View } from '$api';

export type Ticket = View<'TicketView'>;
export type OrderType = View<'OrderType'>;

/** Slots of one page by the shape of the grid. */
export const SLOTS_PER_PAGE = { wide: 8, dense: 12 } as const;
/** A freed slot stays empty this long before a ticket of a later page moves in: time for a recall, and nothing moves under a hand. */
export const HOLE_KEPT_MS = 3_000;

/** One ticket for ever, whatever it is called meanwhile. */
export function keyOf(ticket: Pick<Ticket, 'check' | 'batch' | 'station'>): string {
  return `${ticket.check}/${ticket.batch}/${ticket.station}`;
}

/** The slots in order; `undefined` is an empty one. `home` remembers where a ticket stood, for its recall. */
export interface Board {
  slots: readonly (string | undefined)[];
  home: ReadonlyMap<string, number>;
}

export const emptyBoard: Board = { slots: [], home: new Map() };
/** Tickets whose places are remembered after they went. */
const HOMES_MAX = 200;

/** Puts the tickets (in order of time) on the board: those there stay, those gone leave a hole, a recalled one goes home, new ones behind the last. */
export function placed(board: Board, keys: readonly string[]): Board {
  const wanted = new Set(keys);
  const slots = board.slots.map((key) => (key !== undefined && wanted.has(key) ? key : undefined));
  const there = new Set(slots);
  const home = new Map(board.home);
  for (const key of keys) {
    if (there.has(key)) continue;
    const before = home.get(key);
    let slot = before !== undefined && slots[before] === undefined ? before : slots.findLastIndex((one) => one !== undefined) + 1;
    // Nothing stands behind: the first free slot is the earliest one.
    if (slots.every((one) => one === undefined)) slot = before ?? 0;
    while (slots.length <= slot) slots.push(undefined);
    slots[slot] = key;
    home.set(key, slot);
  }
  while (slots.length > 0 && slots.at(-1) === undefined) slots.pop();
  for (const key of home.keys()) {
    if (home.size <= HOMES_MAX) break;
    if (!wanted.has(key)) home.delete(key);
  }
  return { slots, home };
}

/** Fills the holes of the first page with the oldest tickets of the later ones. Tickets that a person sees do not move. */
export function movedUp(board: Board, perPage: number): Board {
  const slots = [...board.slots];
  const home = new Map(board.home);
  for (let hole = 0; hole < perPage; hole += 1) {
    if (slots[hole] !== undefined) continue;
    const from = slots.findIndex((key, index) => index >= perPage && key !== undefined);
    const key = from < 0 ? undefined : slots[from];
    if (key === undefined) break;
    slots[hole] = key;
    slots[from] = undefined;
    home.set(key, hole);
  }
  while (slots.length > 0 && slots.at(-1) === undefined) slots.pop();
  return { slots, home };
}

export type Age = 'fresh' | 'warn' | 'late';

/** Minutes after which a ticket is looked at, and after which it is late, by how the food reaches the guest. */
const MINUTES: Record<OrderType, readonly [warn: number, late: number]> = {
  dine_in: [10, 18],
  counter: [4, 7],
  takeaway: [8, 14],
  delivery: [10, 16],
  room_service: [12, 20],
};

/** Rows that a card of the wide grid shows at the large size. */
const ROWS_LARGE_MAX = 10;

/** Whether a ticket is too long for large letters: a cook must see all of it without touching the screen. */
export function isLong(ticket: Ticket): boolean {
  const rows = ticket.lines.map((line) => 1 + line.modifiers.length + (line.note ? 1 : 0) + (line.voided > 0 ? 1 : 0) + (line.name.length > 26 ? 1 : 0));
  return rows.reduce((sum, row) => sum + row, 0) > ROWS_LARGE_MAX;
}

/** How late a ticket is. */
export function ageOf(orderType: OrderType, minutes: number): Age {
  const [warn, late] = MINUTES[orderType];
  if (minutes >= late) return 'late';
  return minutes >= warn ? 'warn' : 'fresh';
}

/** What a line still asks for, in thousandths. */
export function toMake(line: Ticket['lines'][number]): number {
  return Math.max(0, line.quantity - line.voided);
}

/** A quantity in thousandths as a cook reads it: `2`, `0.5`. */
export function shownQuantity(milli: number, locale: string): string {
  return new Intl.NumberFormat(locale, { maximumFractionDigits: 3, useGrouping: false }).format(milli / 1_000);
}

export interface Count {
  name: string;
  milli: number;
}

/** What is to be made in all: only what was fired and is not bumped, the most first. */
export function allDay(tickets: readonly Ticket[]): Count[] {
  const counts = new Map<string, number>();
  for (const ticket of tickets) {
    if (ticket.state !== 'open') continue;
    for (const line of ticket.lines) {
      const milli = isMade(line) ? 0 : toMake(line);
      if (milli > 0) counts.set(line.name, (counts.get(line.name) ?? 0) + milli);
    }
  }
  return [...counts]
    .map(([name, milli]) => ({ name, milli }))
    .sort((one, other) => other.milli - one.milli || one.name.localeCompare(other.name));
}

/** Whether something was voided that no cook has seen yet: it stays struck through until somebody has (K02). */
export function isNewsVoid(line: Ticket['lines'][number]): boolean {
  return line.voided > 0 && !line.acknowledged;
}

/** Whether the cook has ticked the line off. */
export function isMade(line: Ticket['lines'][number]): boolean {
  return line.bumped;
}

/** What a key does: `1` to `9` choose a slot of the page, and the same key again bumps it. */
export type Action = { do: 'choose'; slot: number } | { do: 'bump' } | { do: 'recall' } | { do: 'page'; by: 1 | -1 } | { do: 'clear' } | { do: 'rush' } | undefined;

export function actionOf(key: string): Action {
  if (/^[1-9]$/.test(key)) return { do: 'choose', slot: Number(key) - 1 };
  if (key === '0') return { do: 'choose', slot: 9 };
  switch (key) {
    case 'Enter':
      return { do: 'bump' };
    case 'Backspace':
      return { do: 'recall' };
    case 'PageDown':
    case 'ArrowRight':
      return { do: 'page', by: 1 };
    case 'PageUp':
    case 'ArrowLeft':
      return { do: 'page', by: -1 };
    case '+':
      return { do: 'rush' };
    case 'Escape':
      return { do: 'clear' };
    default:
      return undefined;
  }
}

/** A check at the pass: its tickets over all stations, the oldest first. */
export interface Pass {
  check: string;
  label: string;
  orderType: OrderType;
  since: string;
  tickets: Ticket[];
}

export function passes(tickets: readonly Ticket[]): Pass[] {
  const found = new Map<string, Pass>();
  for (const ticket of [...tickets].sort((one, other) => one.sent_at.localeCompare(other.sent_at))) {
    const pass = found.get(ticket.check);
    if (pass) pass.tickets.push(ticket);
    else found.set(ticket.check, { check: ticket.check, label: labelOf(ticket), orderType: ticket.order_type, since: ticket.sent_at, tickets: [ticket] });
  }
  return [...found.values()];
}

export function labelOf(ticket: Pick<Ticket, 'table' | 'label'>): string {
  return ticket.table ?? ticket.label;
}
