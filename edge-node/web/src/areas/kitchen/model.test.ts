import { describe, expect, it } from 'vitest';
import { actionOf, ageOf, allDay, emptyBoard, isLong, isNewsVoid, movedUp, passes, placed, shownQuantity, type Ticket } from './model';

const line = (name: string, quantity: number, voided = 0): Ticket['lines'][number] =>
  ({ line: name, name, quantity, voided, bumped: false, acknowledged: false, modifiers: [], allergens: [] }) as unknown as Ticket['lines'][number];
const ticket = (check: string, at: string, lines: Ticket['lines'], state: Ticket['state'] = 'open'): Ticket =>
  ({ check, batch: at, station: 's', label: check, order_type: 'dine_in', sent_at: at, round: 1, state, lines }) as Ticket;

describe('the board', () => {
  it('k07 leaves every ticket where it stands while others are bumped', () => {
    const full = placed(emptyBoard, ['a', 'b', 'c', 'd']);
    expect(full.slots).toEqual(['a', 'b', 'c', 'd']);
    const bumped = placed(full, ['a', 'c', 'd']);
    expect(bumped.slots).toEqual(['a', undefined, 'c', 'd']);
    expect(placed(bumped, ['a', 'c', 'd', 'e']).slots).toEqual(['a', undefined, 'c', 'd', 'e']);
  });

  it('k03 brings a recalled ticket home to its slot', () => {
    const bumped = placed(placed(emptyBoard, ['a', 'b', 'c']), ['a', 'c']);
    expect(placed(bumped, ['a', 'b', 'c']).slots).toEqual(['a', 'b', 'c']);
  });

  it('gives a recalled ticket the next slot where its own is taken', () => {
    const moved = movedUp(placed(placed(emptyBoard, ['a', 'b', 'c']), ['b', 'c']), 2);
    expect(moved.slots).toEqual(['c', 'b']);
    expect(placed(moved, ['a', 'b', 'c']).slots).toEqual(['c', 'b', 'a']);
  });

  it('moves only tickets that nobody sees, the oldest first', () => {
    const holes = placed(placed(emptyBoard, ['a', 'b', 'c', 'd', 'e']), ['b', 'c', 'd', 'e']);
    expect(movedUp(holes, 3).slots).toEqual(['d', 'b', 'c', undefined, 'e']);
    expect(movedUp(placed(emptyBoard, ['a']), 3).slots).toEqual(['a']);
  });

  it('starts at the first slot again when the board was empty', () => {
    const empty = placed(placed(emptyBoard, ['a', 'b']), []);
    expect(empty.slots).toEqual([]);
    expect(placed(empty, ['c']).slots).toEqual(['c']);
  });
});

it('k03 says how late a ticket is by how the food reaches the guest', () => {
  expect([ageOf('dine_in', 9), ageOf('dine_in', 10), ageOf('dine_in', 18)]).toEqual(['fresh', 'warn', 'late']);
  expect(ageOf('counter', 7)).toBe('late');
});

it('k04 counts what is fired and not bumped, voids taken off', () => {
  const counts = allDay([
    ticket('1', '1', [line('Curry', 2_000), line('Beer', 1_000, 1_000)]),
    ticket('2', '2', [line('Curry', 1_000), line('Soup', 500)]),
    ticket('3', '3', [line('Curry', 9_000)], 'bumped'),
  ]);
  expect(counts).toEqual([{ name: 'Curry', milli: 3_000 }, { name: 'Soup', milli: 500 }]);
  expect(shownQuantity(500, 'en')).toBe('0.5');
});

it('k02 k03 leaves ticked lines out of the counts and knows a void that nobody has seen', () => {
  const done = { ...line('Soup', 2_000), bumped: true } as Ticket['lines'][number];
  expect(allDay([ticket('1', '1', [done, line('Pie', 1_000)])])).toEqual([{ name: 'Pie', milli: 1_000 }]);
  expect([isNewsVoid(line('Beer', 1_000, 1_000)), isNewsVoid({ ...line('Beer', 1_000, 1_000), acknowledged: true }), isNewsVoid(line('Beer', 1_000))]).toEqual([true, false, false]);
});

it('k05 gathers a check over its stations, the oldest first', () => {
  const found = passes([ticket('b', '2', []), ticket('a', '1', []), ticket('b', '3', [])]);
  expect(found.map((pass) => [pass.label, pass.tickets.length])).toEqual([['a', 1], ['b', 2]]);
});

it('k07 does every action by key', () => {
  expect(actionOf('3')).toEqual({ do: 'choose', slot: 2 });
  expect(actionOf('Enter')).toEqual({ do: 'bump' });
  expect(actionOf('Backspace')).toEqual({ do: 'recall' });
  expect(actionOf('q')).toBeUndefined();
});

it('writes a long ticket smaller, so that all of it is seen', () => {
  const lines = (count: number): Ticket['lines'] => Array.from({ length: count }, (_, at) => line(`Dish ${at}`, 1_000));
  expect([isLong(ticket('a', '1', lines(10))), isLong(ticket('a', '1', lines(11)))]).toEqual([false, true]);
});
