/** Strokes of the pad as the house keeps them: lines of x, y in a field of whole units, no more points than it takes. Pure. */
import type { View } from '$api';
import type { Stroke } from '$ui';

/** The pad's own unit: its width is so many. */
const PAD_UNIT = 10_000;
const WIDTH = 1_000;
const HEIGHT_MAX = 4_096;
const STROKES_MAX = 256;
const POINTS_MAX = 4_000;

export function signatureOf(strokes: readonly Stroke[]): View<'SignCard'> {
  const scaled = (value: number): number => Math.max(0, Math.round((value * WIDTH) / PAD_UNIT));
  const lines = strokes.filter((stroke) => stroke.length > 0).slice(0, STROKES_MAX);
  const points = lines.reduce((sum, line) => sum + line.length, 0);
  const every = Math.max(1, Math.ceil(points / POINTS_MAX));
  const thin = lines.map((line) => line.filter((_, index) => index % every === 0 || index === line.length - 1));
  const flat = thin.map((line) => line.flatMap(([x, y]) => [Math.min(WIDTH, scaled(x)), Math.min(HEIGHT_MAX - 1, scaled(y))]));
  const tallest = flat.reduce((max, line) => line.reduce((most, value, index) => (index % 2 === 1 ? Math.max(most, value) : most), max), 0);
  return { width: WIDTH, height: Math.min(HEIGHT_MAX, Math.max(200, tallest + 10)), strokes: flat };
}
