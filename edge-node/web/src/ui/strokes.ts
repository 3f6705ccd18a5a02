/** Strokes as a smooth path: through the midpoints, with the points as handles. Pure. */

type Point = readonly [x: number, y: number, ms: number];

const at = (value: number, scale: number): string => (value * scale).toFixed(1);

export function strokePath(stroke: readonly Point[], scale: number): string {
  const first = stroke[0];
  if (first === undefined) return '';
  let path = `M${at(first[0], scale)} ${at(first[1], scale)}`;
  if (stroke.length === 1) return `${path}h0.1`;
  for (let index = 1; index < stroke.length; index += 1) {
    const handle = stroke[index - 1] as Point;
    const next = stroke[index] as Point;
    path += `Q${at(handle[0], scale)} ${at(handle[1], scale)} ${at((handle[0] + next[0]) / 2, scale)} ${at((handle[1] + next[1]) / 2, scale)}`;
  }
  return path;
}
