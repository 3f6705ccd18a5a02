/** Paper from the POS: the bill before payment, the receipt again. The house composes it; here it is only asked for. */
import { sendCommand, uuid7 } from '$api';
import { report } from '$shell';
import { t } from '../messages';
import type { Order } from './order.svelte';

async function ask(order: Order, what: 'bill' | 'receipt'): Promise<boolean> {
  await order.flush();
  const outcome = await sendCommand<unknown>({ method: 'post', url: `/api/v1/checks/${order.check}/${what}`, body: {} }, { key: uuid7() });
  report(outcome, t('printed'));
  return outcome.kind === 'stored';
}

/** The bill to read before paying. */
export const printBill = (order: Order): Promise<boolean> => ask(order, 'bill');
/** The receipt again, marked as a copy. */
export const reprint = (order: Order): Promise<boolean> => ask(order, 'receipt');
