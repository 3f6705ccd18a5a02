/** Splits a check. What the house makes of it comes back over the live stream. */
import { sendCommand, uuid7, type View } from '$api';
import { report } from '$shell';
import type { Order } from '../state/order.svelte';
import { t } from '../messages';

export type SplitAsk = { lines: string[]; parts?: { line: string; count: number; of: number }[] } | { by_seat: true } | { evenly: number } | { amounts: View<'Money'>[] };

export async function split(order: Order, ask: SplitAsk): Promise<boolean> {
  await order.flush();
  const outcome = await sendCommand<unknown>({ method: 'post', url: `/api/v1/checks/${order.check}/split`, body: ask }, { key: uuid7() });
  return report(outcome, t('split_done')) !== undefined;
}
