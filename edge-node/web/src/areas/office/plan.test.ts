import { expect, it } from 'vitest';
import { extent, nextName, nudged, snapped, type Table } from './plan';

const table = (name: string, x_cm: number, y_cm: number): Table => ({ id: name, name, seats: 4, shape: 'rectangle', active: true, x_cm, y_cm, width_cm: 80, height_cm: 80 }) as Table;

it('r01 keeps tables on the grid and inside the room', () => {
  expect([snapped(104), snapped(-7), snapped(99_999)]).toEqual([100, 0, 10_000]);
  expect(nudged({ x_cm: 0, y_cm: 50 }, 'ArrowLeft', false)).toEqual({ x_cm: 0, y_cm: 50 });
  expect(nudged({ x_cm: 0, y_cm: 50 }, 'ArrowDown', true)).toEqual({ x_cm: 0, y_cm: 150 });
  expect(nudged({ x_cm: 0, y_cm: 50 }, 'Enter', false)).toBeUndefined();
});

it('shows all tables and a place to move to', () => {
  expect(extent([table('1', 1_000, 600)])).toEqual({ width: 1_230, height: 830 });
  expect(extent([])).toEqual({ width: 950, height: 650 });
});

it('offers the next number as a name', () => {
  expect([nextName([table('7', 0, 0), table('Bar', 0, 0)]), nextName([])]).toEqual(['8', '1']);
});
