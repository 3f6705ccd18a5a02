import { describe, expect, it } from 'vitest';
import { quickCash, tipOf, typedMinor } from './cash';

describe('quick cash (R11)', () => {
  it('is the exact amount first, then what a guest is likely to hand over, rising', () => {
    expect(quickCash(2_700, 2)).toEqual([2_700, 3_000, 4_000, 5_000]);
    expect(quickCash(5_000, 2)).toEqual([5_000, 6_000, 10_000, 20_000]);
    expect(quickCash(95, 2)).toEqual([95, 500, 1_000, 2_000]);
  });
  it('knows currencies without small change', () => {
    expect(quickCash(2_700, 0)).toEqual([2_700, 3_000, 4_000, 5_000]);
    expect(quickCash(2_750, 3)).toEqual([2_750, 5_000, 10_000, 20_000]);
  });
  it('offers nothing where nothing is due', () => {
    expect(quickCash(0, 2)).toEqual([]);
    expect(quickCash(-100, 2)).toEqual([]);
  });
});

describe('the pad', () => {
  it('runs digits in from the end', () => {
    expect([typedMinor(''), typedMinor('1'), typedMinor('1250')]).toEqual([0, 1, 1_250]);
  });
  it('proposes a tip to the minor unit', () => {
    expect(tipOf(526, 10)).toBe(53);
  });
});
