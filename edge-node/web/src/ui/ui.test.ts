import { describe, expect, it } from 'vitest';
import { csvOf } from './csv';
import { formatElapsed, minutesBetween } from './elapsed';
import { currencyDigits, decimalText, formatMoney, parseMoney } from './money';
import { compareValues } from './sorting';
import { strokePath } from './strokes';
import { tilesAcross, visibleRange } from './windowing';

const plain = (text: string) => text.replace(/[\u00a0\u202f\u200e\u200f\u061c]/g, ' ').trim();

describe('money', () => {
  it('is written exactly, in the digits of its currency', () => {
    expect(decimalText(5, 2)).toBe('0.05');
    expect(decimalText(-1_250, 2)).toBe('-12.50');
    expect(decimalText(4_500, 0)).toBe('4500');
    expect(decimalText(12_345, 3)).toBe('12.345');
    expect([currencyDigits('EUR'), currencyDigits('JPY'), currencyDigits('KWD')]).toEqual([2, 0, 3]);
  });
  it('reads as people of the language read it, with figures that everybody at the screen knows', () => {
    expect(formatMoney({ minor: 123_456_789, currency: 'USD' }, 'en-u-nu-latn')).toBe('$1,234,567.89');
    expect(plain(formatMoney({ minor: 123_450, currency: 'EUR' }, 'de-u-nu-latn'))).toBe('1.234,50 €');
    expect(plain(formatMoney({ minor: 123_450, currency: 'EUR' }, 'ar-u-nu-latn'))).toMatch(/1,234\.50/);
  });
  it('loses no cent beyond what a float can carry', () => {
    expect(formatMoney({ minor: 9_007_199_254_740_991, currency: 'EUR' }, 'en', true)).toBe('90,071,992,547,409.91');
  });
  it('is read back from what people type, or not at all', () => {
    expect(parseMoney('12,5', 'EUR')).toBe(1_250);
    expect(parseMoney(' 1 250.00', 'EUR')).toBe(125_000);
    expect(parseMoney('7', 'JPY')).toBe(7);
    for (const typed of ['', '12.345', '1.000,00', 'abc', '7.5.1', '--1']) expect(parseMoney(typed, 'EUR')).toBeUndefined();
    expect(parseMoney('7.5', 'JPY')).toBeUndefined();
  });
});

describe('time since', () => {
  it('is said in seconds, minutes, hours, days', () => {
    const said = (ms: number) => plain(formatElapsed(0, ms, 'en'));
    expect([said(12_000), said(420_000), said(3_900_000)]).toEqual(['12s', '7 min', '1h 05']);
    expect(said(50 * 3_600_000)).toBe('2 days');
  });
  it('is never negative, whatever the clocks say', () => {
    expect(minutesBetween(5_000, 0)).toBe(0);
    expect(plain(formatElapsed(60_000, 0, 'en'))).toBe('0s');
  });
});

describe('a table', () => {
  const columns = [
    { head: 'Name', value: (row: { name: string; sales: number }) => row.name },
    { head: 'Sales', value: (row: { name: string; sales: number }) => ({ minor: row.sales, currency: 'EUR' }) },
  ];
  it('goes out as CSV with exact amounts, and no cell that a spreadsheet would run', () => {
    const text = csvOf(columns, [{ name: 'Ana "Nan", K', sales: 128_450 }, { name: '=HYPERLINK("x")', sales: -5 }]);
    expect(text).toBe('\ufeffName,Sales\r\n"Ana ""Nan"", K",1284.50\r\n"\'=HYPERLINK(""x"")",-0.05\r\n');
  });
  it('sorts money by amount, rooms by number, and nothing last', () => {
    expect(compareValues({ minor: 900, currency: 'EUR' }, { minor: 10_000, currency: 'EUR' }, 'en')).toBeLessThan(0);
    expect(compareValues('Room 9', 'Room 101', 'en')).toBeLessThan(0);
    expect(compareValues(undefined, 'x', 'en')).toBeGreaterThan(0);
    expect(compareValues(null, undefined, 'en')).toBe(0);
  });
});

describe('a grid of 100,000', () => {
  it('draws only what is on screen and a little beyond', () => {
    const range = visibleRange(40_000, 600, 88, 25_000);
    expect(range.to - range.from).toBeLessThan(22);
    expect(range.from * 88).toBeLessThan(40_000);
    expect(range.to * 88).toBeGreaterThan(40_600);
  });
  it('stays in its bounds when the list gets shorter than where one stands', () => {
    expect(visibleRange(40_000, 600, 88, 3)).toEqual({ from: 3, to: 3 });
    expect(visibleRange(0, 600, 88, 0)).toEqual({ from: 0, to: 0 });
  });
  it('makes tiles no narrower than asked', () => {
    for (const width of [200, 390, 900, 1_280]) expect(tilesAcross(width, 128, 8).tile).toBeGreaterThanOrEqual(128);
    expect(tilesAcross(390, 128, 8).across).toBe(2);
  });
});

describe('a signature', () => {
  it('is drawn through every point, and a dot is a dot', () => {
    expect(strokePath([[100, 100, 0]], 0.04)).toBe('M4.0 4.0h0.1');
    expect(strokePath([[0, 0, 0], [100, 0, 10], [200, 100, 20]], 0.1)).toBe('M0.0 0.0Q0.0 0.0 5.0 0.0Q10.0 0.0 15.0 5.0');
  });
});
