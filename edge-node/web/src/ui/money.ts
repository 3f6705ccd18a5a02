/** The one place that turns minor units into text. It formats; it never computes. */

export interface MoneyValue {
  minor: number;
  currency: string;
}

const FORMATS_MAX = 64;
const formats = new Map<string, Intl.NumberFormat>();

function format(locale: string, currency: string, bare: boolean): Intl.NumberFormat {
  const key = `${locale}|${currency}|${bare}`;
  let found = formats.get(key);
  if (found === undefined) {
    if (formats.size >= FORMATS_MAX) formats.clear();
    const digits = new Intl.NumberFormat(locale, { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
    found = bare
      ? new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits })
      : new Intl.NumberFormat(locale, { style: 'currency', currency, currencyDisplay: 'narrowSymbol' });
    formats.set(key, found);
  }
  return found;
}

/** How many digits the currency has behind the point. */
export function currencyDigits(currency: string): number {
  return format('en', currency, false).resolvedOptions().maximumFractionDigits ?? 2;
}

/** Minor units as an exact decimal text: 1250 with 2 digits is "12.50". */
export function decimalText(minor: number, digits: number): string {
  const sign = minor < 0 ? '-' : '';
  const text = Math.abs(Math.trunc(minor)).toString().padStart(digits + 1, '0');
  return digits === 0 ? sign + text : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** Money as people read it; `bare` leaves the symbol out, for columns whose head names the currency. */
export function formatMoney(money: MoneyValue, locale: string, bare = false): string {
  const decimal = decimalText(money.minor, currencyDigits(money.currency));
  // The decimal goes in as text, so that no amount passes through a float.
  return format(locale, money.currency, bare).format(decimal as `${number}`);
}

/** What a person typed ("12,5", "12.50", "1 250") as minor units; undefined where it is no amount. */
export function parseMoney(typed: string, currency: string): number | undefined {
  const digits = currencyDigits(currency);
  const compact = typed.replace(/[\s\u00a0\u202f']/g, '').replace(',', '.');
  const match = /^(-?)(\d{1,12})(?:\.(\d*))?$/.exec(compact);
  if (match === null) return undefined;
  const fraction = match[3] ?? '';
  if (fraction.length > digits) return undefined;
  const minor = Number(`${match[2]}${fraction.padEnd(digits, '0')}`);
  return match[1] === '-' ? -minor : minor;
}
