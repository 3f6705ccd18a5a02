/** The shapes of a check as this terminal shows it, and of what it keeps beside a command to draw it by. Pure. */
import type { View } from '$api';
import type { ModelTax } from './totals';
import type { OrderType, PricedModifier } from './menu';

export interface DraftLine {
  line: string;
  item: string;
  name: string;
  /** Thousandths. */
  quantity: number;
  unit_price_minor: number;
  /** Only where the item's price is asked for. */
  open_price?: boolean;
  modifiers: PricedModifier[];
  taxes: ModelTax[];
  allergens: string[];
  seat?: number | undefined;
  course?: number | undefined;
  note?: string | undefined;
  hold: boolean;
  ordered_at: string;
}
export interface OpenPreview {
  kind: 'open';
  table?: string | undefined;
  name?: string | undefined;
  covers: number;
  order_type: OrderType;
  outlet: string;
  opened_at: string;
}
export type Preview =
  | OpenPreview
  | { kind: 'lines'; lines: DraftLine[]; send: boolean }
  | { kind: 'close' }
  | { kind: 'send'; course?: number | undefined }
  | { kind: 'void'; line: string; voided_after: number }
  | { kind: 'tender'; tender: string; tender_kind: View<'TenderKind'>; amount_minor: number; tip_minor: number; tendered_minor: number; change_minor: number; at: string };

/** What of a kept command matters here. */
export interface Done {
  key: string;
  state: 'waiting' | 'stored' | 'refused';
  settled_at?: number | undefined;
  preview?: unknown;
}

export type LineState = 'draft' | 'waiting' | 'refused' | 'new' | 'held' | 'sent';

export interface ShownLine {
  line: string;
  item: string;
  name: string;
  quantity: number;
  voided: number;
  /** Given back after the check was closed, in thousandths. */
  refunded: number;
  unit_price_minor: number;
  modifiers: PricedModifier[];
  allergens: string[];
  listed_minor: number;
  discount_minor: number;
  total_minor: number;
  seat: number | undefined;
  course: number | undefined;
  note: string | undefined;
  state: LineState;
  /** Not sent to the kitchen yet, and not waiting for its course. */
  unsent: boolean;
  held: boolean;
  /** The command that brought it, while it is this terminal's own. */
  key?: string | undefined;
}
export interface ShownTender {
  tender: string;
  kind: View<'TenderKind'>;
  amount_minor: number;
  tip_minor: number;
  change_minor: number;
  at: string;
  note?: string | null | undefined;
  share?: number | null | undefined;
  state: 'waiting' | 'stored' | 'refused';
  key?: string | undefined;
}
export interface ShownTotals {
  listed_minor: number;
  discount_minor: number;
  tax_minor: number;
  total_minor: number;
  paid_minor: number;
  tip_minor: number;
  balance_minor: number;
}
/** A discount as the house lists it. */
export interface Discount {
  discount: string;
  amount: View<'Money'>;
  reason: string;
  line?: string | null;
}
/** A refund of a closed check. */
export interface Refund {
  refund: string;
  receipt: number;
  amount: View<'Money'>;
  kind: View<'TenderKind'>;
  reason: string;
}
/** A payer's share; `open` is what is left of it, where the house says so. */
export interface Share {
  index: number;
  amount: View<'Money'>;
  open?: View<'Money'>;
}
/** What newer nodes say of a check beyond the description that the types are made from. */
export type FullView = View<'CheckView'> & { discounts?: Discount[]; refunds?: Refund[]; shares: Share[] };

export interface Shown {
  check: string;
  number: number | undefined;
  name: string | undefined;
  table: string | undefined;
  covers: number;
  order_type: OrderType;
  outlet: string | undefined;
  server: string | undefined;
  opened_at: string | undefined;
  status: View<'Status'>;
  receipt: number | undefined;
  receipt_copies: number;
  bill_printed_at: string | undefined;
  shares: Share[];
  discounts: Discount[];
  refunds: Refund[];
  lines: ShownLine[];
  tenders: ShownTender[];
  totals: ShownTotals;
  /** Some of it is known here only: the totals are a preview. */
  preview: boolean;
}
