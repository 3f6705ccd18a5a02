import { describe, expect, it } from 'vitest';
import vectors from '../vectors/totals.json';
import { lineAmounts, spreadDiscounts, splitByWeights, totals, type ModelDiscount, type ModelLine } from './totals';

describe('the terminal alone comes to what the house comes to (R20)', () => {
  it('has vectors to be held to', () => {
    expect(vectors.checks.length).toBeGreaterThan(30);
  });
  for (const check of vectors.checks) {
    it(check.name, () => {
      const lines: ModelLine[] = check.lines;
      const discounts = check.discounts as ModelDiscount[];
      const taken = spreadDiscounts(lines, discounts);
      for (const [index, line] of lines.entries()) {
        expect(lineAmounts(line, taken.get(line.line) ?? 0)).toEqual(check.lines[index]?.expect);
      }
      const sums = totals(lines, discounts);
      const { taxes, ...rest } = sums;
      const { taxes: expectedTaxes, ...expected } = check.expect;
      expect(rest).toEqual(expected);
      expect(taxes.map(({ name: _, ...one }) => one)).toEqual(expectedTaxes);
    });
  }
});

describe('splitting', () => {
  it('gives parts that add up to the whole, also of what is owed back', () => {
    expect(splitByWeights(100, [1, 1, 1])).toEqual([34, 33, 33]);
    expect(splitByWeights(-100, [1, 1, 1])).toEqual([-34, -33, -33]);
    expect(splitByWeights(5, [0, 3, 1])).toEqual([0, 4, 1]);
  });
});
