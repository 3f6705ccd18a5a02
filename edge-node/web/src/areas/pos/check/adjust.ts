/** What takes something off a check: voids and discounts. They need the house, because a second person may have to approve. */
import { command, type Outcome, type View } from '$api';
import { report, withApproval } from '$shell';
import { house } from '../state/house.svelte';
import type { Order } from '../state/order.svelte';
import type { ShownLine } from '../model/shown';
import { t } from '../messages';

const money = (minor: number): View<'Money'> => ({ minor, currency: house.currency });

/** What a second person approves must be the house's own figure; a refusal names it, and then it is asked for with that. */
async function approved<T>(what: { action: string; subject: string; amount: number; words: string }, run: (approval?: string) => Promise<Outcome<T>>): Promise<Outcome<T>> {
  return withApproval({ action: what.action, subject: what.subject, amount: money(what.amount), words: what.words }, run);
}

/** Voids `quantity` thousandths of a line that was sent; whether it is done. */
export async function voidLine(order: Order, line: ShownLine, quantity: number, reason: string): Promise<boolean> {
  await order.flush();
  const listed = line.quantity === 0 ? 0 : Math.round((line.listed_minor * quantity) / line.quantity);
  const outcome = await approved({ action: 'void_line', subject: line.line, amount: listed, words: t('approve_void', { name: line.name }) }, (approval) =>
    command('post', '/api/v1/checks/{check}/lines/{line}/void', { path: { check: order.check, line: line.line }, body: { quantity, reason } }, { approval }),
  );
  return report(outcome, t('voided_done', { name: line.name })) !== undefined;
}

export interface DiscountAsk {
  line: ShownLine | undefined;
  rate_ppm?: number | undefined;
  amount_minor?: number | undefined;
  reason: string;
}

/** Gives a discount; over the person's allowance a second person approves it. */
export async function giveDiscount(order: Order, ask: DiscountAsk): Promise<boolean> {
  await order.flush();
  const base = ask.line === undefined ? order.shown.totals.listed_minor - order.shown.totals.discount_minor : ask.line.listed_minor - ask.line.discount_minor;
  const amount = ask.amount_minor ?? Math.round((base * (ask.rate_ppm ?? 0)) / 1_000_000);
  const body: View<'AskDiscount'> = {
    reason: ask.reason,
    ...(ask.line === undefined ? {} : { line: ask.line.line }),
    ...(ask.amount_minor === undefined ? { rate_ppm: ask.rate_ppm ?? 0 } : { amount: money(ask.amount_minor) }),
  };
  const outcome = await approved({ action: 'discount', subject: ask.line?.line ?? order.check, amount, words: t('approve_discount', { name: ask.line?.name ?? order.label() }) }, (approval) =>
    command('post', '/api/v1/checks/{check}/discounts', { path: { check: order.check }, body }, { approval }),
  );
  return report(outcome, t('discount_done')) !== undefined;
}
