/** Tables as CSV (RFC 4180), with a mark for spreadsheets, and no cell that a spreadsheet would take for a formula. */
import { currencyDigits, decimalText } from './money';
import { isMoney, type CellValue } from './sorting';

interface CsvColumn<Row> {
  head: string;
  value: (row: Row) => CellValue;
}

function cell(value: CellValue): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return String(value);
  if (isMoney(value)) return decimalText(value.minor, currencyDigits(value.currency));
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function csvOf<Row>(columns: readonly CsvColumn<Row>[], rows: readonly Row[]): string {
  const lines = [columns.map((column) => cell(column.head)), ...rows.map((row) => columns.map((column) => cell(column.value(row))))];
  return `\ufeff${lines.map((line) => line.join(',')).join('\r\n')}\r\n`;
}

/** Hands a text to the browser as a file. */
export function saveText(name: string, text: string, type = 'text/csv'): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
