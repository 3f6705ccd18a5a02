/** How table values compare: money by amount, numbers by size, words by the language. */
import type { MoneyValue } from './money';

export type CellValue = string | number | MoneyValue | null | undefined;

export const isMoney = (value: unknown): value is MoneyValue => typeof value === 'object' && value !== null && 'minor' in value && 'currency' in value;

const size = (value: CellValue): number | undefined => (typeof value === 'number' ? value : isMoney(value) ? value.minor : undefined);

/** Nothing sorts behind something, in either direction of reading. */
export function compareValues(a: CellValue, b: CellValue, language: string): number {
  const left = size(a);
  const right = size(b);
  if (left !== undefined && right !== undefined) return left - right;
  if (a === null || a === undefined || a === '') return b === null || b === undefined || b === '' ? 0 : 1;
  if (b === null || b === undefined || b === '') return -1;
  return String(a).localeCompare(String(b), language, { numeric: true });
}
