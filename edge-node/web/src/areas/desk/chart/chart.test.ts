import { describe, expect, it } from 'vitest';
import { intentOf } from './intent';
import { layoutOf, lineAt, shownRows, GROUP_HEAD, ROW } from './geometry';
import { barOf, chartOf, inLines, piecesOf, type Piece, type Tape, type TapeStay } from './model';

const stay = (over: Partial<TapeStay>): TapeStay => ({
  reservation: 'a', number: 1, guest_name: 'Ida Brandt', room_type: 'dbl', room: 'r1', arrival: '2026-11-21', departure: '2026-11-24', status: 'reserved', adults: 1, children: 0, ...over,
} as TapeStay);
const tape = (stays: TapeStay[]): Tape => ({
  date: '2026-11-21', from: '2026-11-20', until: '2026-12-04',
  types: [{ room_type: 'dbl', name: 'Double', rooms: 3, free: [] }],
  rooms: ['r1', 'r2', 'r3'].map((room) => ({ room, number: room, room_type: 'dbl', state: 'clean' })),
  stays,
} as unknown as Tape);
const only = (of: TapeStay): Piece => piecesOf(of)[0] as Piece;
const meant = (stays: TapeStay[], room: string | null, shift = 0, grip: 'whole' | 'start' | 'end' = 'whole', piece = 0) =>
  intentOf(chartOf(tape(stays)), piecesOf(stays[0] as TapeStay)[piece] as Piece, grip, { room, shift }, '2026-11-21');

describe('the tape chart (F07)', () => {
  it('draws a stay from the mid-day of its arrival to the mid-day of its departure', () => {
    expect(barOf(only(stay({})), '2026-11-20', 14)).toEqual({ start: 1.5, length: 3, cutStart: false, cutEnd: false });
  });
  it('cuts a stay that goes on beyond the days, and draws none that lies outside', () => {
    expect(barOf({ from: '2026-11-10', until: '2026-12-20' }, '2026-11-20', 14)).toEqual({ start: 0, length: 14, cutStart: true, cutEnd: true });
    expect(barOf({ from: '2026-11-10', until: '2026-11-18' }, '2026-11-20', 14)).toBeUndefined();
  });
  it('draws a day use as half a day, so that it can be taken hold of', () => {
    expect(barOf({ from: '2026-11-21', until: '2026-11-21' }, '2026-11-20', 14)?.length).toBe(0.5);
  });
  it('puts stays without a room into as few lines of the lane as they fit in', () => {
    const pieces = [stay({ reservation: 'a' }), stay({ reservation: 'b', number: 2 }), stay({ reservation: 'c', number: 3, arrival: '2026-11-24', departure: '2026-11-25' })].map(only);
    expect(inLines(pieces).map((line) => line.map((one) => one.stay.reservation))).toEqual([['a', 'c'], ['b']]);
  });
  it('shows a stay over two rooms in both rows', () => {
    const split = stay({ segments: [{ from: '2026-11-21', until: '2026-11-22', room: 'r1' }, { from: '2026-11-22', until: '2026-11-24', room: 'r2' }] });
    const rows = chartOf(tape([split])).groups[0]?.rows ?? [];
    expect(rows.map((row) => row.pieces.length)).toEqual([1, 1, 0]);
    expect(rows[0]?.pieces[0]).toMatchObject({ first: true, last: false });
    expect(rows[1]?.pieces[0]).toMatchObject({ first: false, last: true });
  });
});

describe('putting a stay down (F07)', () => {
  it('assigns one from the lane, and takes a reserved one back to it', () => {
    expect(meant([stay({ room: null })], 'r2')).toEqual({ kind: 'assign', room: 'r2' });
    expect(meant([stay({})], null)).toEqual({ kind: 'unassign' });
  });
  it('moves the whole of a reserved stay, and a party in the house now', () => {
    expect(meant([stay({})], 'r2')).toEqual({ kind: 'move', room: 'r2', now: false });
    expect(meant([stay({ status: 'in_house', arrival: '2026-11-20' })], 'r2')).toEqual({ kind: 'move', room: 'r2', now: true });
  });
  it('moves a later piece from its own first night on', () => {
    const split = stay({ segments: [{ from: '2026-11-21', until: '2026-11-22', room: 'r1' }, { from: '2026-11-22', until: '2026-11-24', room: 'r2' }] });
    expect(meant([split], 'r3', 0, 'whole', 1)).toEqual({ kind: 'move', room: 'r3', from: '2026-11-22', now: false });
  });
  it('swaps with the one party that is in the way, and refuses where there are two', () => {
    const other = stay({ reservation: 'b', number: 2, room: 'r2', arrival: '2026-11-23', departure: '2026-11-26' });
    const third = stay({ reservation: 'c', number: 3, room: 'r2', arrival: '2026-11-21', departure: '2026-11-23' });
    expect(meant([stay({}), other], 'r2')).toMatchObject({ kind: 'swap', room: 'r2', other: { stay: { reservation: 'b' } } });
    expect(meant([stay({}), other, third], 'r2')).toEqual({ kind: 'impossible', why: 'several' });
  });
  it('counts a departure on the day of an arrival as free', () => {
    const other = stay({ reservation: 'b', number: 2, room: 'r2', arrival: '2026-11-24', departure: '2026-11-26' });
    expect(meant([stay({}), other], 'r2')).toEqual({ kind: 'move', room: 'r2', now: false });
  });
  it('extends and shortens by the end, and never to less than a night', () => {
    expect(meant([stay({})], 'r1', 2, 'end')).toEqual({ kind: 'dates', arrival: '2026-11-21', departure: '2026-11-26' });
    expect(meant([stay({})], 'r1', -3, 'end')).toEqual({ kind: 'impossible', why: 'no_nights' });
    expect(meant([stay({ status: 'in_house' })], 'r1', 1, 'whole')).toEqual({ kind: 'impossible', why: 'in_house_start' });
  });
  it('keeps a stay in the room that it is to keep, but lets its dates change', () => {
    const kept = stay({ flags: ['do_not_move'] });
    expect(meant([kept], 'r2')).toEqual({ kind: 'impossible', why: 'kept' });
    expect(meant([kept], 'r1', 1, 'end')).toMatchObject({ kind: 'dates' });
  });
  it('leaves one who has gone alone', () => {
    expect(meant([stay({ status: 'checked_out' })], 'r2')).toEqual({ kind: 'impossible', why: 'gone' });
  });
});

describe('drawing only what is near', () => {
  const layout = layoutOf(chartOf(tape([stay({})])));
  it('finds the row at a height', () => {
    const first = layout.groups[0]?.top ?? 0;
    expect(lineAt(layout, 0).room).toBeNull();
    expect(lineAt(layout, first + GROUP_HEAD + 1).room).toBe('r1');
    expect(lineAt(layout, first + GROUP_HEAD + 2 * ROW + 5).room).toBe('r3');
    expect(lineAt(layout, 99_999).room).toBe('r3');
  });
  it('draws some dozens of five hundred rows, and none of a group that is far away', () => {
    const [from, until] = shownRows(0, 500, 5_000, 700);
    expect(until - from).toBeLessThan(48);
    expect(from).toBeLessThanOrEqual((5_000 - GROUP_HEAD) / ROW);
    const [a, b] = shownRows(20_000, 100, 0, 700);
    expect(b - a).toBeLessThanOrEqual(0);
  });
});
