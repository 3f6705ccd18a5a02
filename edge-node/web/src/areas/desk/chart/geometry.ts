/** Where rows lie on the page and which of them are near the part that is seen: 500 rooms are known, some thirty are drawn. */
import type { Chart } from './model';

export const ROW = 36;
export const GROUP_HEAD = 32;
/** The lane stays in sight with at most so many lines; unfolded it shows all and scrolls away with the rooms. */
export const LANE_LINES_MAX = 4;
/** Rows that are kept ready above and below what is seen. */
const AROUND_ROWS = 8;
/** The drawn part moves on in steps of so many rows, so that a scroll by a few pixels draws nothing. */
const STEP_ROWS = 4;

/** A place that something can be put on: a room's row, or the lane. */
export interface Line {
  top: number;
  room: string | null;
}

export interface Layout {
  laneHeight: number;
  /** The tops of the groups, their heads included. */
  groups: { top: number; height: number }[];
  lines: Line[];
  height: number;
}

export const laneLines = (chart: Chart, unfolded: boolean): number => Math.max(1, unfolded ? chart.lane.length : Math.min(LANE_LINES_MAX, chart.lane.length));

export function layoutOf(chart: Chart, unfolded = false): Layout {
  const laneHeight = GROUP_HEAD + laneLines(chart, unfolded) * ROW;
  const lines: Line[] = [{ top: GROUP_HEAD, room: null }];
  let top = laneHeight;
  const groups = chart.groups.map((group) => {
    const place = { top, height: GROUP_HEAD + group.rows.length * ROW };
    group.rows.forEach((row, index) => lines.push({ top: top + GROUP_HEAD + index * ROW, room: row.room.room }));
    top += place.height;
    return place;
  });
  return { laneHeight, groups, lines, height: top };
}

/** Which rows of a group are to be drawn. */
export function shownRows(groupTop: number, rows: number, scrolled: number, seen: number): [number, number] {
  const first = Math.floor((scrolled - groupTop - GROUP_HEAD) / ROW) - AROUND_ROWS;
  const last = Math.ceil((scrolled + seen - groupTop - GROUP_HEAD) / ROW) + AROUND_ROWS;
  const from = Math.max(0, Math.floor(first / STEP_ROWS) * STEP_ROWS);
  const until = Math.min(rows, Math.ceil(last / STEP_ROWS) * STEP_ROWS);
  return [Math.min(from, rows), Math.max(until, 0)];
}

/** The line at a height: the last whose top is not below it. */
export function lineAt(layout: Layout, y: number): Line {
  let low = 0;
  let high = layout.lines.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((layout.lines[middle]?.top ?? 0) <= y) low = middle;
    else high = middle - 1;
  }
  return layout.lines[low] ?? { top: 0, room: null };
}

export const topOf = (layout: Layout, room: string | null): number => layout.lines.find((line) => line.room === room)?.top ?? GROUP_HEAD;
