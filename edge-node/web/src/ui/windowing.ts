/** Which rows of a long list are drawn. Pure; sizes in pixels. */

export interface Range {
  from: number;
  to: number;
}

/** Rows drawn beyond each edge, so that a fling shows no gap. */
const BEYOND = 6;

export function visibleRange(scroll: number, view: number, rowSize: number, rows: number): Range {
  const from = Math.max(0, Math.floor(scroll / rowSize) - BEYOND);
  const to = Math.min(rows, Math.ceil((scroll + view) / rowSize) + BEYOND);
  return { from: Math.min(from, to), to };
}

/** How many tiles stand side by side, and how wide each is. */
export function tilesAcross(width: number, tileMin: number, gap: number): { across: number; tile: number } {
  const across = Math.max(1, Math.floor((width + gap) / (tileMin + gap)));
  return { across, tile: (width - gap * (across - 1)) / across };
}
