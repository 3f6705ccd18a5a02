/** The way out of a refusal where the check itself takes nothing any more: what was ordered goes to a new check at the same place. */
import { uuid7 } from '$api';
import { outbox, type KeptCommand } from '$outbox';
import type { DraftLine, Preview } from '../model/shown';
import { drafts } from './drafts.svelte';
import { house } from './house.svelte';
import { openCheck, type Order } from './order.svelte';

const linesOf = (command: KeptCommand): DraftLine[] => {
  const preview = command.preview as Preview | undefined;
  return preview?.kind === 'lines' ? preview.lines : [];
};

/** The lines that the house did not take: of the refused command and of those that wait behind it. */
export const linesLeft = (refused: KeptCommand): DraftLine[] => [refused, ...outbox.behind(refused)].flatMap(linesOf);

/** Opens a new check, puts the lines into the hand there, and takes the refused command back with all behind it. */
export async function toNewCheck(order: Order, refused: KeptCommand): Promise<string | undefined> {
  const { table, name, covers, order_type, outlet } = order.shown;
  const at = outlet ?? house.outletOf(table);
  if (at === undefined) return undefined;
  const lines = linesLeft(refused).map((one) => ({ ...one, line: uuid7() }));
  const check = await openCheck({ table, name, covers: Math.max(1, covers), order_type, outlet: at });
  drafts.put(check, lines);
  await outbox.discard(refused, true);
  return check;
}
