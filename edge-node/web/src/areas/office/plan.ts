/** The floor plan's own arithmetic, in centimetres. Pure. */
import type { View } from '$api';

export type Table = View<'TableView'>;
/** Tables stand on a grid of ten centimetres, so that rows of them are straight. */
export const STEP_CM = 10;
export const ROOM_CM_MAX = 10_000;

export const snapped = (cm: number): number => Math.min(ROOM_CM_MAX, Math.max(0, Math.round(cm / STEP_CM) * STEP_CM));

/** How much of the room is shown: everything that stands in it and a little more, so that there is a place to move to. */
export function extent(tables: readonly Table[]): { width: number; height: number } {
  const right = Math.max(800, ...tables.map((table) => table.x_cm + table.width_cm));
  const below = Math.max(500, ...tables.map((table) => table.y_cm + table.height_cm));
  return { width: right + 150, height: below + 150 };
}

const steps: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Where an arrow key moves a table; a plan is a drawing, so left is left in every language. */
export function nudged(table: Pick<Table, 'x_cm' | 'y_cm'>, key: string, far: boolean): { x_cm: number; y_cm: number } | undefined {
  const step = steps[key];
  if (step === undefined) return undefined;
  const by = far ? 10 * STEP_CM : STEP_CM;
  return { x_cm: snapped(table.x_cm + step[0] * by), y_cm: snapped(table.y_cm + step[1] * by) };
}

/** The next free name: one more than the highest number. */
export function nextName(tables: readonly Table[]): string {
  return String(Math.max(0, ...tables.map((table) => Number.parseInt(table.name, 10)).filter(Number.isFinite)) + 1);
}
