import { describe, expect, it } from 'vitest';
import type { Stroke } from '$ui';
import { signatureOf } from './signature';

describe('a signature on the tablet (F09)', () => {
  it('becomes lines of x and y in the house’s field', () => {
    const stroke: Stroke = [[0, 0, 0], [5_000, 1_000, 10], [10_000, 2_000, 20]];
    expect(signatureOf([stroke])).toEqual({ width: 1_000, height: 210, strokes: [[0, 0, 500, 100, 1_000, 200]] });
  });
  it('never has more lines or points than the house takes, and keeps the end of each line', () => {
    const long: Stroke = Array.from({ length: 9_000 }, (_, index) => [index, index, index] as [number, number, number]);
    const signed = signatureOf(Array.from({ length: 300 }, () => long.slice(0, 60)).concat([]));
    expect(signed.strokes.length).toBe(256);
    const one = signatureOf([long]);
    expect(one.strokes[0]?.length ?? 0).toBeLessThanOrEqual(8_000);
    expect(one.strokes[0]?.slice(-2)).toEqual([900, 900]);
  });
  it('leaves out a stroke without a point', () => {
    expect(signatureOf([[]]).strokes).toEqual([]);
  });
});
