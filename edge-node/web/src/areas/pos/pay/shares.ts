/** What is open of a payer's share. Pure. */
import type { Shown } from '../model/shown';

/** What the payments of a share have paid of it. */
export const paidOfShare = (shown: Shown, index: number): number =>
  shown.tenders.filter((one) => one.share === index && one.state !== 'refused').reduce((sum, one) => sum + one.amount_minor, 0);

/** What is due: of one share where one is chosen, never more than what is due of the check. */
export function dueOf(shown: Shown, share: number | undefined): number {
  const balance = Math.max(0, shown.totals.balance_minor);
  const found = shown.shares.find((one) => one.index === share);
  if (found === undefined) return balance;
  // What waits here is not in the house's figure yet.
  const waiting = shown.tenders.filter((one) => one.share === share && one.state === 'waiting').reduce((sum, one) => sum + one.amount_minor, 0);
  const open = found.open === undefined ? found.amount.minor - paidOfShare(shown, found.index) : found.open.minor - waiting;
  return Math.min(balance, Math.max(0, open));
}
