/**
 * The preview of a terminal that is alone: what a check will come to. The house's own rules (`domain/src/check/money.rs`),
 * held to them by `vectors/totals.json`, which a test of the house writes. Shown as a preview only; the house's totals replace it. Pure.
 */

export interface ModelTax {
  tax: string;
  name: string;
  rate_ppm: number;
  inclusive: boolean;
}
export interface ModelModifier {
  price_minor: number;
  /** How many of these are charged per unit. */
  charged: number;
}
export interface ModelLine {
  line: string;
  /** Thousandths. */
  quantity: number;
  unit_price_minor: number;
  modifiers: readonly ModelModifier[];
  taxes: readonly ModelTax[];
}
export interface ModelDiscount {
  /** The whole check where absent. */
  line?: string | null;
  rate_ppm?: number;
  amount_minor?: number;
}
export interface LineAmounts {
  listed_minor: number;
  discount_minor: number;
  net_minor: number;
  taxes_minor: number[];
  total_minor: number;
}
export interface TaxSum {
  tax: string;
  name: string;
  rate_ppm: number;
  inclusive: boolean;
  net_minor: number;
  tax_minor: number;
}
export interface Totals {
  listed_minor: number;
  discount_minor: number;
  net_minor: number;
  tax_minor: number;
  total_minor: number;
  taxes: TaxSum[];
}

const WHOLE_PPM = 1_000_000n;

/** `dividend / divisor`, halves away from zero. Big integers, because products leave 53 bits. */
function divide(dividend: bigint, divisor: bigint): number {
  const quotient = dividend / divisor;
  const rest = dividend % divisor;
  const away = (rest < 0n ? -rest : rest) * 2n >= divisor;
  return Number(away ? quotient + (dividend < 0n ? -1n : 1n) : quotient);
}

/** Parts in proportion to the weights that sum to the whole; what rounding leaves goes to the largest remainders, earlier first. */
export function splitByWeights(minor: number, weights: readonly number[]): number[] {
  const total = weights.reduce((sum, one) => sum + BigInt(one), 0n);
  if (total === 0n) return weights.map(() => 0);
  const whole = BigInt(Math.abs(minor));
  const sign = minor < 0 ? -1 : 1;
  const parts = weights.map((weight) => Number((whole * BigInt(weight)) / total));
  const rests = weights.map((weight) => (whole * BigInt(weight)) % total);
  let left = Math.abs(minor) - parts.reduce((sum, one) => sum + one, 0);
  const order = weights.map((_, index) => index).sort((a, b) => Number((rests[b] ?? 0n) > (rests[a] ?? 0n)) - Number((rests[a] ?? 0n) > (rests[b] ?? 0n)) || a - b);
  for (const index of order) {
    if (left <= 0) break;
    parts[index] = (parts[index] ?? 0) + 1;
    left -= 1;
  }
  return parts.map((part) => part * sign);
}

/** The price of one unit with its modifiers. */
export const unitMinor = (line: Pick<ModelLine, 'unit_price_minor' | 'modifiers'>): number =>
  line.modifiers.reduce((sum, one) => sum + one.price_minor * one.charged, line.unit_price_minor);

export const listedMinor = (line: Pick<ModelLine, 'quantity' | 'unit_price_minor' | 'modifiers'>): number =>
  divide(BigInt(line.quantity) * BigInt(unitMinor(line)), 1000n);

/** Net and taxes of a discounted price: included ones are taken out together and shared by rate, the others put on top of the net. */
function taxesOf(taxes: readonly ModelTax[], price: number): { net: number; minor: number[] } {
  const included = taxes.reduce((sum, one) => sum + (one.inclusive ? one.rate_ppm : 0), 0);
  const within = included === 0 ? 0 : divide(BigInt(price) * BigInt(included), WHOLE_PPM + BigInt(included));
  const net = price - within;
  const shares = splitByWeights(within, taxes.map((one) => (one.inclusive ? one.rate_ppm : 0)));
  return { net, minor: taxes.map((one, index) => (one.inclusive ? (shares[index] ?? 0) : divide(BigInt(net) * BigInt(one.rate_ppm), WHOLE_PPM))) };
}

/** What one line comes to with `discount_minor` taken off. */
export function lineAmounts(line: ModelLine, discount: number): LineAmounts {
  const listed_minor = listedMinor(line);
  const discount_minor = Math.min(discount, Math.max(listed_minor, 0));
  const { net, minor } = taxesOf(line.taxes, listed_minor - discount_minor);
  return { listed_minor, discount_minor, net_minor: net, taxes_minor: minor, total_minor: minor.reduce((sum, one) => sum + one, net) };
}

/** What each line bears of the discounts, given in this order over what was left of the prices then. */
export function spreadDiscounts(lines: readonly ModelLine[], discounts: readonly ModelDiscount[]): Map<string, number> {
  const taken = new Map<string, number>();
  for (const discount of discounts) {
    const bases = lines.filter((one) => discount.line == null || one.line === discount.line);
    const left = bases.map((one) => Math.max(0, listedMinor(one) - (taken.get(one.line) ?? 0)));
    const base = left.reduce((sum, one) => sum + one, 0);
    const amount = discount.rate_ppm === undefined ? (discount.amount_minor ?? 0) : divide(BigInt(base) * BigInt(discount.rate_ppm), WHOLE_PPM);
    splitByWeights(amount, left).forEach((part, index) => {
      const line = bases[index];
      if (line !== undefined) taken.set(line.line, (taken.get(line.line) ?? 0) + part);
    });
  }
  return taken;
}

/** What the lines come to together. */
export function totals(lines: readonly ModelLine[], discounts: readonly ModelDiscount[] = []): Totals {
  const taken = spreadDiscounts(lines, discounts);
  const sums: Totals = { listed_minor: 0, discount_minor: 0, net_minor: 0, tax_minor: 0, total_minor: 0, taxes: [] };
  const taxes = new Map<string, TaxSum>();
  for (const line of lines) {
    const amounts = lineAmounts(line, taken.get(line.line) ?? 0);
    sums.listed_minor += amounts.listed_minor;
    sums.discount_minor += amounts.discount_minor;
    sums.net_minor += amounts.net_minor;
    sums.total_minor += amounts.total_minor;
    line.taxes.forEach((tax, index) => {
      const minor = amounts.taxes_minor[index] ?? 0;
      const key = `${tax.tax}|${tax.rate_ppm}|${tax.inclusive}`;
      const sum = taxes.get(key) ?? { ...tax, net_minor: 0, tax_minor: 0 };
      taxes.set(key, { ...sum, net_minor: sum.net_minor + amounts.net_minor, tax_minor: sum.tax_minor + minor });
      sums.tax_minor += minor;
    });
  }
  sums.taxes = [...taxes.values()].sort((a, b) => (a.tax < b.tax ? -1 : a.tax > b.tax ? 1 : a.rate_ppm - b.rate_ppm));
  return sums;
}
