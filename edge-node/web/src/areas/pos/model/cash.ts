/** What a guest is likely to hand over. Pure. */

/** Notes and coins people pay with, in minor units, for currencies with two digits or none; others scale. */
const NOTES = [500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000];
const QUICK_MAX = 4;

/** The exact amount first, then the next whole steps and notes above it: four keys at most, rising. */
export function quickCash(dueMinor: number, digits: number): number[] {
  if (dueMinor <= 0) return [];
  const scale = digits === 0 ? 1 : 10 ** (digits - 2);
  const steps = NOTES.map((note) => note * scale);
  const found = new Set<number>([dueMinor]);
  // The next round sum that people make of several notes: up to the next five, ten, and so on.
  for (const step of steps) {
    const up = Math.ceil(dueMinor / step) * step;
    if (up > dueMinor) found.add(up);
  }
  return [...found].sort((a, b) => a - b).slice(0, QUICK_MAX);
}

/** What a tip of so many per cent comes to, to the minor unit; only a proposal that the house stores as an amount. */
export const tipOf = (dueMinor: number, percent: number): number => Math.round((dueMinor * percent) / 100);

/** Digits typed on the pad as minor units: "1", "2", "5", "0" is 12.50. */
export function typedMinor(keys: string): number {
  return keys === '' ? 0 : Number(keys);
}

/** The longest amount that can be typed. */
export const AMOUNT_KEYS_MAX = 9;
