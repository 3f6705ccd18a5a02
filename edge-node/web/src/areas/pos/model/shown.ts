/**
 * A check as this terminal shows it: what the house says, and on top of it what was done here and is not yet in that answer.
 * Every command carries a small preview for this; once the house's answer has it, the preview falls away by its id. Pure.
 */
import type { View } from '$api';
import type { OrderType } from './menu';
import type { Done, DraftLine, FullView, LineState, OpenPreview, Preview, Shown, ShownLine, ShownTender, ShownTotals } from './shapes';
import { lineAmounts, totals, type ModelTax } from './totals';

export type * from './shapes';

type Taxes = (item: string, orderType: OrderType) => ModelTax[];

const ofView = (line: View<'LineView'>): ShownLine => ({
  line: line.line,
  item: line.item,
  name: line.name,
  quantity: line.quantity,
  voided: line.voided,
  refunded: (line as { refunded?: number }).refunded ?? 0,
  unit_price_minor: line.unit_price.minor,
  modifiers: line.modifiers.map((one) => ({ modifier: one.modifier, name: one.name, price_minor: one.price.minor, count: one.count, charged: one.charged })),
  allergens: [...line.allergens],
  listed_minor: line.listed.minor,
  discount_minor: line.discount.minor,
  total_minor: line.total.minor,
  seat: line.seat ?? undefined,
  course: line.course ?? undefined,
  note: line.note ?? undefined,
  state: line.sent ? 'sent' : line.held ? 'held' : 'new',
  unsent: !line.sent && !line.held,
  held: line.held,
});

function ofDraft(draft: DraftLine, state: LineState, sent: boolean, key: string | undefined): ShownLine {
  const amounts = lineAmounts(draft, 0);
  return {
    line: draft.line,
    item: draft.item,
    name: draft.name,
    quantity: draft.quantity,
    voided: 0,
    refunded: 0,
    unit_price_minor: draft.unit_price_minor,
    modifiers: draft.modifiers,
    allergens: draft.allergens,
    listed_minor: amounts.listed_minor,
    discount_minor: 0,
    total_minor: amounts.total_minor,
    seat: draft.seat,
    course: draft.course,
    note: draft.note,
    state,
    unsent: !sent && !draft.hold,
    held: draft.hold && !sent,
    key,
  };
}

/** The head of a check that only this terminal knows. */
function headOf(check: string, view: View<'CheckView'> | undefined, open: OpenPreview | undefined): Omit<Shown, 'lines' | 'tenders' | 'totals' | 'preview'> {
  return {
    check,
    number: view?.number ?? undefined,
    name: view?.name ?? open?.name,
    table: view?.table ?? open?.table,
    covers: view?.covers ?? open?.covers ?? 0,
    order_type: view?.order_type ?? open?.order_type ?? 'dine_in',
    outlet: view?.outlet ?? open?.outlet,
    server: view?.server ?? undefined,
    opened_at: view?.opened_at ?? open?.opened_at,
    status: view?.status ?? 'open',
    receipt: view?.receipt ?? undefined,
    receipt_copies: view?.receipt_copies ?? 0,
    bill_printed_at: view?.bill_printed_at ?? undefined,
    shares: (view as FullView | undefined)?.shares ?? [],
    discounts: (view as FullView | undefined)?.discounts ?? [],
    refunds: (view as FullView | undefined)?.refunds ?? [],
  };
}

const viewTotals = (view: View<'CheckView'> | undefined): ShownTotals => ({
  listed_minor: view?.totals?.listed.minor ?? 0,
  discount_minor: view?.totals?.discount.minor ?? 0,
  tax_minor: view?.totals?.tax.minor ?? 0,
  total_minor: view?.totals?.total.minor ?? 0,
  paid_minor: view?.totals?.paid.minor ?? 0,
  tip_minor: view?.totals?.tip.minor ?? 0,
  balance_minor: view?.totals?.balance.minor ?? 0,
});

/** What is left of a line after a void that the house has not answered yet, in proportion to what it was. */
function afterVoid(line: ShownLine, quantity: number, taxes: ModelTax[]): ShownLine {
  const discount = line.quantity === 0 ? 0 : Math.round((line.discount_minor * quantity) / line.quantity);
  const amounts = lineAmounts({ ...line, quantity, taxes }, discount);
  return { ...line, quantity, voided: line.voided + line.quantity - quantity, listed_minor: amounts.listed_minor, discount_minor: amounts.discount_minor, total_minor: amounts.total_minor };
}

/**
 * `viewAsOf`: when the view was read, on this machine's clock; a stored command older than that is in it.
 */
export function shownCheck(check: string, view: View<'CheckView'> | undefined, viewAsOf: number, commands: readonly Done[], drafts: readonly DraftLine[], taxesOf: Taxes): Shown {
  const current = commands.filter((one) => one.state !== 'stored' || (one.settled_at ?? 0) >= viewAsOf);
  const previews = current.map((one) => ({ done: one, preview: one.preview as Preview | undefined }));
  const open = commands.map((one) => one.preview as Preview | undefined).find((one): one is OpenPreview => one?.kind === 'open');
  const head = headOf(check, view, open);
  const sums = viewTotals(view);
  let lines = (view?.lines ?? []).map(ofView);
  const known = new Set(lines.map((one) => one.line));
  const tenders: ShownTender[] = (view?.tenders ?? []).map((one) => ({
    tender: one.tender, kind: one.kind, amount_minor: one.amount.minor, tip_minor: one.tip.minor, change_minor: one.change.minor, at: one.at, note: one.note, share: one.share, state: 'stored',
  }));
  let preview = false;
  const put = (draft: DraftLine, state: LineState, sent: boolean, key: string | undefined): void => {
    if (known.has(draft.line)) return;
    known.add(draft.line);
    lines.push(ofDraft(draft, state, sent, key));
    preview = true;
    if (state === 'refused') return;
    const own = totals([draft]);
    sums.listed_minor += own.listed_minor;
    sums.tax_minor += own.tax_minor;
    sums.total_minor += own.total_minor;
  };
  for (const { done, preview: one } of previews) {
    if (one?.kind === 'lines') {
      for (const draft of one.lines) {
        put(draft, done.state === 'refused' ? 'refused' : done.state === 'waiting' ? 'waiting' : draft.hold ? 'held' : one.send ? 'sent' : 'new', one.send, done.key);
      }
      if (one.send && done.state !== 'refused') lines = lines.map((line) => sending(line, undefined));
    } else if (one?.kind === 'send' && done.state !== 'refused') {
      lines = lines.map((line) => sending(line, one.course));
    } else if (one?.kind === 'void' && done.state !== 'refused') {
      lines = lines.flatMap((line) => {
        const less = one.line === line.line ? Math.min(line.quantity, one.voided_after - line.voided) : 0;
        if (less <= 0) return [line];
        preview = true;
        const left = afterVoid(line, line.quantity - less, taxesOf(line.item, head.order_type));
        sums.listed_minor += left.listed_minor - line.listed_minor;
        sums.discount_minor += left.discount_minor - line.discount_minor;
        sums.total_minor += left.total_minor - line.total_minor;
        return left.quantity === 0 ? [] : [left];
      });
    } else if (one?.kind === 'tender' && !tenders.some((tender) => tender.tender === one.tender)) {
      preview = true;
      tenders.push({ tender: one.tender, kind: one.tender_kind, amount_minor: one.amount_minor, tip_minor: one.tip_minor, change_minor: one.change_minor, at: one.at, state: done.state, key: done.key });
      if (done.state === 'refused') continue;
      sums.paid_minor += one.amount_minor;
      sums.tip_minor += one.tip_minor;
    }
  }
  for (const draft of drafts) put(draft, 'draft', false, undefined);
  sums.balance_minor = sums.total_minor - sums.paid_minor;
  return { ...head, lines, tenders, totals: sums, preview };
}

/** A line that a sending takes along: all that do not wait, or one course with those that do. */
function sending(line: ShownLine, course: number | undefined): ShownLine {
  const goes = course === undefined ? line.unsent : line.course === course && (line.unsent || line.held);
  if (!goes || line.state === 'refused') return line;
  return { ...line, unsent: false, held: false, state: line.state === 'waiting' ? 'waiting' : 'sent' };
}
