/** What takes something off a check or gives it back. All of it needs the house, because a second person may have to approve. */
import { sendCommand, uuid7, type Outcome, type View } from '$api';
import { report, withApproval, type Approvable } from '$shell';
import type { ShownLine } from '../model/shown';
import { house } from '../state/house.svelte';
import { board } from '../state/board.svelte';
import type { Order } from '../state/order.svelte';
import { t } from '../messages';
import type { Reason } from './reasons';

const money = (minor: number): View<'Money'> => ({ minor, currency: house.currency });

/** One command about a check; over the person's allowance a second person approves it, bound to subject and amount. */
async function adjust(order: Order, path: string, body: object, what: Approvable, done: string): Promise<boolean> {
  await order.flush();
  const run = (approval?: string): Promise<Outcome<object>> =>
    sendCommand<object>({ method: 'post', url: `/api/v1/checks/${order.check}/${path}`, body }, { key: uuid7(), approval });
  const outcome = await withApproval(what, run);
  const stored = report(outcome, done) !== undefined;
  if (stored) void board.read(order.check);
  return stored;
}

/** Voids `quantity` thousandths of a line that was sent. */
export function voidLine(order: Order, line: ShownLine, quantity: number, why: Reason): Promise<boolean> {
  const listed = line.quantity === 0 ? 0 : Math.round((line.listed_minor * quantity) / line.quantity);
  return adjust(
    order,
    `lines/${line.line}/void`,
    { quantity, ...why },
    { action: 'void_line', subject: line.line, amount: money(listed), words: t('approve_void', { name: line.name }) },
    t('voided_done', { name: line.name }),
  );
}

export interface DiscountAsk {
  line: ShownLine | undefined;
  rate_ppm?: number | undefined;
  amount_minor?: number | undefined;
  why: Reason;
}

export function giveDiscount(order: Order, ask: DiscountAsk): Promise<boolean> {
  const base = ask.line === undefined ? order.shown.totals.listed_minor - order.shown.totals.discount_minor : ask.line.listed_minor - ask.line.discount_minor;
  const amount = ask.amount_minor ?? Math.round((base * (ask.rate_ppm ?? 0)) / 1_000_000);
  return adjust(
    order,
    'discounts',
    {
      ...ask.why,
      ...(ask.line === undefined ? {} : { line: ask.line.line }),
      ...(ask.amount_minor === undefined ? { rate_ppm: ask.rate_ppm ?? 0 } : { amount: money(ask.amount_minor) }),
    },
    { action: 'discount', subject: ask.line?.line ?? order.check, amount: money(amount), words: t('approve_discount', { name: ask.line?.name ?? order.label() }) },
    t('discount_done'),
  );
}

/** Takes a discount back; nobody has to approve that the guest pays what was listed. */
export const takeDiscountBack = (order: Order, discount: string): Promise<boolean> =>
  adjust(order, `discounts/${discount}/remove`, { reason: t('take_back') }, { action: 'discount_back', subject: order.check, words: t('take_back') }, t('discount_back_done'));

/** Another price for one unit of a line. */
export function setPrice(order: Order, line: ShownLine, minor: number, why: Reason): Promise<boolean> {
  const difference = Math.round(((minor - line.unit_price_minor) * line.quantity) / 1_000);
  return adjust(
    order,
    `lines/${line.line}/price`,
    { price: money(minor), ...why },
    { action: 'price_override', subject: line.line, amount: money(Math.abs(difference)), words: t('approve_price', { name: line.name }) },
    t('price_done'),
  );
}

/** Gives money back for lines of a closed check. */
export function refund(order: Order, lines: readonly ShownLine[], kind: 'cash' | 'other', why: Reason): Promise<boolean> {
  const session = house.sessionFor(order.shown.outlet)?.session;
  const amount = lines.reduce((sum, one) => sum + one.total_minor, 0);
  return adjust(
    order,
    'refunds',
    { lines: lines.map((one) => ({ line: one.line })), kind, ...(session === undefined ? {} : { drawer_session: session }), ...why },
    { action: 'refund', subject: order.check, amount: money(amount), words: t('approve_refund', { name: order.label() }) },
    t('refund_done'),
  );
}
