/** What is open of a payer's share. Pure. */
import type { Shown } from '../model/shown';

/** What the payments of a share have paid of it. */
export const paidOfShare = (shown: Shown, index: number): number =>
  shown.tenders.filter((one) => one.share === index && one.state !== 'refused').reduce((sum, one) => sum + one.amount_minor, 0);

/** What is due: of one share where one is chosen, never more than what is due of the check. */
export function dueOf(shown: Shown, share: number | undefined): number {
  const balance = Math.max(0, shown.totals.balance_minor);
  const found = shown.shares.find((one) => one.index === share);
  return found === undefined ? balance : Math.min(balance, Math.max(0, found.amount.minor - paidOfShare(shown, found.index)));
}
