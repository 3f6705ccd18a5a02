/** One check at hand: what is shown of it, and everything a waiter does to it that must also work alone. */
import { type Problem, uuid7, type View } from '$api';
import { enqueue, outbox, type Kept, type KeptCommand } from '$outbox';
import { formatMoney, uiLocale } from '$ui';
import { shownCheck, type DraftLine, type Preview, type Shown, type ShownLine } from '../model/shown';
import { priceFor, priceModifiers, type Chosen, type Item } from '../model/menu';
import { t } from '../messages';
import { board } from './board.svelte';
import { catalog } from './catalog.svelte';
import { drafts } from './drafts.svelte';
import { house } from './house.svelte';
import { often } from './often.svelte';

/** Taps stay in the hand for so long; then the house has them, unsent. */
const IN_HAND_MS = 8_000;
/** The house takes so many lines in one command. */
const LINES_PER_COMMAND_MAX = 100;

/** What the next tap is for. */
export interface For {
  seat: number | undefined;
  course: number | undefined;
  /** Thousandths. */
  quantity: number;
}

/** A payment as it was typed, in minor units. */
export interface Payment {
  kind: View<'TenderKind'>;
  amount: number;
  /** The cash given; the rest is change. */
  tendered: number;
  tip: number;
  share?: number | undefined;
  reservation?: string | undefined;
  note?: string | undefined;
}

export const tenderWord = (kind: View<'TenderKind'>): 'cash' | 'card' | 'room' => (kind === 'cash' ? 'cash' : kind === 'room_charge' ? 'room' : 'card');

export class Order {
  readonly check: string = '';
  for: For = $state({ seat: undefined, course: undefined, quantity: 1_000 });
  /** The category that is open; it stays while an item is asked about. */
  category: string | undefined = $state();
  commands: KeptCommand[] = $derived.by(() => outbox.entries.filter((one) => one.subject === this.check));
  drafts: DraftLine[] = $derived.by(() => drafts.of(this.check));
  shown: Shown = $derived.by(() => {
    const known = board.known.get(this.check);
    return shownCheck(this.check, known?.view, known?.asOf ?? 0, this.commands, this.drafts, (item, orderType) => catalog.taxesOf(item, orderType));
  });
  /** Whether anything is known of it at all. */
  there: boolean = $derived(board.known.has(this.check) || this.commands.some((one) => (one.preview as Preview | undefined)?.kind === 'open'));
  problem: Problem | undefined = $derived(board.problems.get(this.check));
  refused: KeptCommand[] = $derived(this.commands.filter((one) => one.state === 'refused'));
  waiting: KeptCommand[] = $derived(this.commands.filter((one) => one.state === 'waiting'));
  unsent: number = $derived(this.shown.lines.filter((one) => one.unsent && one.state !== 'refused').reduce((sum, one) => sum + Math.max(1, Math.floor(one.quantity / 1_000)), 0));
  closed: boolean = $derived(this.shown.status === 'closed' || this.waiting.some((one) => (one.preview as Preview | undefined)?.kind === 'close') || (this.shown.preview && this.shown.totals.balance_minor <= 0 && this.shown.tenders.some((one) => one.state === 'waiting')));

  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(check: string) {
    this.check = check;
    often.settle();
    // A check that is being opened here is not at the house yet; the stream brings it.
    if (board.known.has(check) || !outbox.entries.some((one) => one.subject === check && one.state === 'waiting')) void board.read(check);
    void drafts.start().then(() => this.#soon());
  }

  /** The label of the check for people: its table, name or number. */
  label(): string {
    const { table, name, number } = this.shown;
    const place = house.tableName(table);
    return place !== undefined ? t('table_n', { name: place }) : (name ?? (number === undefined ? t('new_check') : t('check_n', { number: String(number) })));
  }

  /** A tap on an item: one more of the same where that was the last tap. */
  add(item: Item, chosen: readonly Chosen[] = [], more: { price?: number | undefined; note?: string | undefined; quantity?: number | undefined } = {}): void {
    const orderType = this.shown.order_type;
    const unit = more.price ?? priceFor(item, orderType);
    if (unit === undefined) return;
    often.note(item.id);
    const line: DraftLine = {
      line: uuid7(), item: item.id, name: item.name, quantity: more.quantity ?? this.for.quantity, unit_price_minor: unit,
      ...(item.open_price && more.price !== undefined ? { open_price: true } : {}),
      modifiers: priceModifiers(catalog.groupsOf(item), chosen), taxes: catalog.taxesOf(item.id, orderType), allergens: [...item.allergens],
      seat: this.for.seat, course: this.for.course, note: more.note, hold: false, ordered_at: new Date().toISOString(),
    };
    this.for.quantity = 1_000;
    const last = this.drafts.at(-1);
    const same = last !== undefined && !item.weighed && sameButQuantity(last, line);
    drafts.put(this.check, same ? [...this.drafts.slice(0, -1), { ...last, quantity: last.quantity + line.quantity }] : [...this.drafts, line]);
    this.#soon();
  }

  /** Changes a line that is not sent: in the hand without a trace, at the house by taking it back and ordering it anew. */
  async change(line: ShownLine, to: Partial<Pick<DraftLine, 'quantity' | 'seat' | 'course' | 'note' | 'hold'>>): Promise<void> {
    const draft = this.drafts.find((one) => one.line === line.line);
    if (draft !== undefined) {
      drafts.put(this.check, this.drafts.map((one) => (one === draft ? { ...one, ...to } : one)));
      this.#soon();
      return;
    }
    await this.takeBack(line);
    const again: DraftLine = {
      line: uuid7(), item: line.item, name: line.name, quantity: line.quantity, unit_price_minor: line.unit_price_minor,
      ...(catalog.items.get(line.item)?.open_price ? { open_price: true } : {}),
      modifiers: line.modifiers, taxes: catalog.taxesOf(line.item, this.shown.order_type), allergens: line.allergens,
      seat: line.seat, course: line.course, note: line.note, hold: line.held, ordered_at: new Date().toISOString(), ...to,
    };
    drafts.put(this.check, [...this.drafts, again]);
    this.#soon();
  }

  /** Takes a line back that was never sent: no reason is asked for. */
  async takeBack(line: ShownLine): Promise<void> {
    if (this.drafts.some((one) => one.line === line.line)) {
      drafts.put(this.check, this.drafts.filter((one) => one.line !== line.line));
      return;
    }
    await this.#void(line, line.quantity, '');
  }

  async #void(line: ShownLine, quantity: number, reason: string): Promise<void> {
    const preview: Preview = { kind: 'void', line: line.line, voided_after: line.voided + quantity };
    await enqueue('post', '/api/v1/checks/{check}/lines/{line}/void', { path: { check: this.check, line: line.line }, body: { quantity, reason } }, { subject: this.check, words: `${t('take_back')} · ${line.name}`, preview });
  }

  /** Hands what is in the hand to the house; with `send` it goes to the kitchen, and with it all that waits to be sent. */
  async flush(send = false): Promise<void> {
    clearTimeout(this.#timer);
    const all = this.drafts;
    for (let from = 0; from < all.length; from += LINES_PER_COMMAND_MAX) {
      const part = all.slice(from, from + LINES_PER_COMMAND_MAX);
      const last = from + LINES_PER_COMMAND_MAX >= all.length;
      const preview: Preview = { kind: 'lines', lines: part, send: send && last };
      await enqueue('post', '/api/v1/checks/{check}/lines', { path: { check: this.check }, body: { lines: part.map(asked), send: send && last } }, { subject: this.check, words: wordsOf(part), preview });
      drafts.put(this.check, this.drafts.filter((one) => !part.some((gone) => gone.line === one.line)));
    }
  }

  async send(): Promise<void> {
    if (this.drafts.some((one) => !one.hold)) return this.flush(true);
    await this.flush();
    const preview: Preview = { kind: 'send' };
    await enqueue('post', '/api/v1/checks/{check}/send', { path: { check: this.check }, body: {} }, { subject: this.check, words: t('send'), preview });
  }

  /** Everything new waits for its course; what has none gets the first. */
  async hold(): Promise<void> {
    const course = (own: number | undefined): number => own ?? this.for.course ?? 1;
    const stored = this.shown.lines.filter((one) => one.state === 'new');
    drafts.put(this.check, this.drafts.map((one) => ({ ...one, hold: true, course: course(one.course) })));
    for (const line of stored) await this.change(line, { hold: true, course: course(line.course) });
    await this.flush();
  }

  async fire(course: number): Promise<void> {
    await this.flush();
    const preview: Preview = { kind: 'send', course };
    await enqueue('post', '/api/v1/checks/{check}/fire', { path: { check: this.check }, body: { course } }, { subject: this.check, words: t('fire_course', { n: course }), preview });
  }

  /** Takes a payment; the answer comes when it comes, and the screen goes on. */
  async take(ask: Payment): Promise<{ tender: string; change: number; answered: Promise<Kept<View<'TenderTaken'>>> }> {
    await this.flush();
    const cash = ask.kind === 'cash';
    const currency = house.currency;
    const money = (minor: number): View<'Money'> => ({ minor, currency });
    const tender = uuid7();
    const at = new Date().toISOString();
    const change = cash ? ask.tendered - ask.amount - ask.tip : 0;
    const preview: Preview = { kind: 'tender', tender, tender_kind: ask.kind, amount_minor: ask.amount, tip_minor: ask.tip, tendered_minor: ask.tendered, change_minor: change, at };
    const body: View<'TakeTender'> = {
      kind: ask.kind, tender, amount: money(ask.amount), tip: money(ask.tip), taken_at: at,
      drawer_session: house.sessionFor(this.shown.outlet)?.session ?? null,
      ...(cash ? { tendered: money(ask.tendered) } : {}),
      ...(ask.share === undefined ? {} : { share: ask.share }),
      ...(ask.reservation === undefined ? {} : { reservation: ask.reservation }),
      ...(ask.note === undefined || ask.note === '' ? {} : { note: ask.note }),
    };
    const { answered } = await enqueue('post', '/api/v1/checks/{check}/tenders', { path: { check: this.check }, body }, { subject: this.check, words: `${t(tenderWord(ask.kind))} ${formatMoney(money(ask.amount + ask.tip), uiLocale.intl)}`, preview });
    return { tender, change, answered };
  }

  /** Closes a check on which nothing is left to pay: opened in error, voided or given away in full. */
  async close(): Promise<void> {
    await this.flush();
    const session = house.sessionFor(this.shown.outlet)?.session ?? null;
    await enqueue('post', '/api/v1/checks/{check}/close', { path: { check: this.check }, body: { drawer_session: session } }, { subject: this.check, words: t('close_check'), preview: { kind: 'close' } satisfies Preview });
  }

  /** The check is left: nothing stays only in the hand. */
  leave(): void {
    clearTimeout(this.#timer);
    void this.flush();
  }

  #soon(): void {
    clearTimeout(this.#timer);
    if (this.drafts.length > 0) this.#timer = setTimeout(() => void this.flush(), IN_HAND_MS);
  }
}

const sameButQuantity = (a: DraftLine, b: DraftLine): boolean =>
  a.item === b.item && a.seat === b.seat && a.course === b.course && a.note === b.note && a.hold === b.hold && a.unit_price_minor === b.unit_price_minor &&
  a.modifiers.length === b.modifiers.length && a.modifiers.every((one, index) => one.modifier === b.modifiers[index]?.modifier && one.count === b.modifiers[index]?.count);

const wordsOf = (lines: readonly DraftLine[]): string => lines.map((one) => `${one.quantity === 1_000 ? '' : `${one.quantity / 1_000} × `}${one.name}`).join(', ');

const asked = (line: DraftLine): View<'AskLine'> => ({
  line: line.line, item: line.item, quantity: line.quantity, hold: line.hold, ordered_at: line.ordered_at,
  modifiers: line.modifiers.map((one) => ({ modifier: one.modifier, count: one.count })),
  ...(line.seat === undefined ? {} : { seat: line.seat }),
  ...(line.course === undefined ? {} : { course: line.course }),
  ...(line.note === undefined || line.note === '' ? {} : { note: line.note }),
  ...(line.open_price ? { price: { minor: line.unit_price_minor, currency: house.currency } } : {}),
});

/** Opens a check at a table, or a tab; its id is made here, so that nothing has to be waited for. */
export async function openCheck(ask: Omit<Extract<Preview, { kind: 'open' }>, 'kind' | 'opened_at'>): Promise<string> {
  const check = uuid7();
  const preview: Preview = { kind: 'open', ...ask, opened_at: new Date().toISOString() };
  const place = house.tableName(ask.table);
  await enqueue(
    'post',
    '/api/v1/checks',
    { body: { check, outlet: ask.outlet, covers: ask.covers, order_type: ask.order_type, ...(ask.table === undefined ? {} : { table: ask.table }), ...(ask.name === undefined ? {} : { name: ask.name }) } },
    { subject: check, words: `${t('open_check')} · ${place === undefined ? (ask.name ?? t(`type_${ask.order_type}`)) : t('table_n', { name: place })}`, preview },
  );
  return check;
}
