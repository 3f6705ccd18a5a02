/** A window's charges, payments and transfers as one list in the order of their time. Pure: amounts are the house's, nothing is summed. */
import type { View } from '$api';
import type { MoneyValue } from '$ui';

type Folio = View<'FolioView'>;

export interface FolioLine {
  id: string;
  kind: 'charge' | 'payment' | 'transfer';
  date: string;
  at: string;
  /** For charges: what stands on paper. For payments: the method. */
  text: string;
  code: string;
  reference: string;
  amount: MoneyValue;
  reversed: boolean;
  check?: string;
}

export function linesOf(folio: Folio, window: string): FolioLine[] {
  const charges = folio.postings
    .filter((one) => one.window === window)
    .map((one): FolioLine => ({
      id: one.posting, kind: 'charge', date: one.date, at: one.at, text: one.text, code: one.code, reference: one.reference ?? '', amount: one.amount, reversed: one.reversed,
      ...(one.check == null ? {} : { check: one.check }),
    }));
  const payments = folio.payments
    .filter((one) => one.window === window)
    .map((one): FolioLine => ({ id: one.payment, kind: 'payment', date: one.date, at: one.at, text: one.method, code: one.method, reference: one.reference ?? '', amount: one.amount, reversed: one.reversed }));
  const transfers = folio.transfers
    .filter((one) => one.window === window)
    .map((one): FolioLine => ({ id: one.transfer, kind: 'transfer', date: one.date, at: `${one.date}T23:59:59Z`, text: one.reason, code: 'transfer', reference: '', amount: one.amount, reversed: false }));
  return [...charges, ...payments, ...transfers].sort((a, b) => a.date.localeCompare(b.date) || a.at.localeCompare(b.at));
}
