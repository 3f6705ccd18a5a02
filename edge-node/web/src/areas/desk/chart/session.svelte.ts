/** What happens between taking a bar up and the house's answer: questions, refusals in words, the way back. */
import { isUnreachable } from '$api';
import { toasts } from '$ui';
import { t } from '../messages';
import { Carry } from './carry.svelte';
import type { Grip, Intent } from './intent';
import type { Chart, Piece } from './model';
import { carryOut, needsReason, undoOf, type Added } from './place';
import { doneWords, impossibleWords, intentWords, nameOf, questionWords } from './words';

/** A "no" of the house, with what may be done about it. */
export interface Refused {
  title: string;
  words: string;
  /** The same again with a person's word for it. */
  anyway?: { word: string; reason: boolean; added: Added };
  piece?: Piece;
  intent?: Intent;
}

export interface Question {
  piece: Piece;
  intent: Intent;
  words: string;
  added: Added;
}

const anywayOf = (code: string): Refused['anyway'] => {
  if (code === 'sold_out') return { word: t('overbook'), reason: false, added: { allow_overbooking: true } };
  if (code === 'room_not_ready') return { word: t('take_unready'), reason: true, added: {} };
  return undefined;
};

export class ChartSession {
  carry = new Carry();
  refused: Refused | undefined = $state.raw();
  question: Question | undefined = $state.raw();
  /** Read aloud, and shown at the foot while something is held. */
  said: string = $state('');
  #reload: () => Promise<void>;

  constructor(reload: () => Promise<void>) {
    this.#reload = reload;
  }

  take(piece: Piece, grip: Grip, by: 'pointer' | 'keys'): boolean {
    if (this.carry.waiting) return false;
    this.refused = undefined;
    const why = this.carry.take(piece, grip, by);
    if (why !== undefined) this.#refuse(piece, impossibleWords(why));
    else this.said = t(by === 'keys' ? 'said_held_keys' : 'said_held', { name: nameOf(piece.stay) });
    return why === undefined;
  }

  over(chart: Chart, date: string, room: string | null, shift: number): void {
    const held = this.carry.held;
    if (held === undefined || this.carry.waiting || !this.carry.over(room, shift)) return;
    this.said = intentWords(chart, held.piece, held.grip, this.carry.place, this.carry.intent(chart, date));
  }

  drop(): void {
    if (this.carry.held !== undefined && !this.carry.waiting) {
      this.said = t('said_back', { name: nameOf(this.carry.held.piece.stay) });
      this.carry.letGo();
    }
  }

  put(chart: Chart, date: string): void {
    const held = this.carry.held;
    if (held === undefined || this.carry.waiting) return;
    const intent = this.carry.intent(chart, date);
    if (intent.kind === 'nothing') this.drop();
    else if (intent.kind === 'impossible') {
      this.carry.letGo();
      this.#refuse(held.piece, impossibleWords(intent.why));
    } else if (needsReason(intent)) {
      this.carry.waiting = true;
      this.question = { piece: held.piece, intent, words: questionWords(chart, held.piece, intent), added: {} };
    } else void this.run(chart, held.piece, intent, {});
  }

  /** The answer to the question for a reason; none puts the bar back. */
  answer(chart: Chart, reason: string | undefined): void {
    const asked = this.question;
    this.question = undefined;
    this.carry.waiting = false;
    if (asked === undefined) return;
    if (reason === undefined) this.drop();
    else {
      const added = asked.intent.kind === 'move' && asked.added.reason !== undefined ? { ...asked.added, override_reason: reason } : { ...asked.added, reason };
      void this.run(chart, asked.piece, asked.intent, added);
    }
  }

  async run(chart: Chart, piece: Piece, intent: Intent, added: Added): Promise<void> {
    this.refused = undefined;
    this.carry.waiting = true;
    const outcome = await carryOut(piece, intent, added);
    if (outcome.kind === 'stored') {
      await this.#reload();
      this.carry.letGo();
      this.#done(chart, piece, intent);
      return;
    }
    this.carry.letGo();
    if (outcome.kind === 'unanswered') {
      this.#refuse(piece, isUnreachable(outcome.problem) ? t('no_answer') : outcome.problem.detail, { word: t('again'), reason: false, added }, intent);
    } else {
      const anyway = anywayOf(outcome.problem.code);
      this.#refuse(piece, outcome.problem.detail, anyway && { ...anyway, added: { ...added, ...anyway.added } }, intent);
      void this.#reload();
    }
  }

  /** Goes on with a refused intent on a person's word. */
  anyway(chart: Chart): void {
    const { anyway, piece, intent, words } = this.refused ?? {};
    if (anyway === undefined || piece === undefined || intent === undefined) return;
    this.refused = undefined;
    if (anyway.reason) this.question = { piece, intent, words: words ?? '', added: { reason: '-', ...anyway.added } };
    else void this.run(chart, piece, intent, anyway.added);
  }

  #done(chart: Chart, piece: Piece, intent: Intent): void {
    const words = doneWords(chart, piece, intent);
    this.said = words;
    const back = undoOf(piece, intent);
    toasts.show({ tone: 'ok', title: words, ...(back === undefined ? {} : { action: { word: t('undo'), act: () => void this.run(chart, piece, back, {}) } }) });
  }

  #refuse(piece: Piece, words: string, anyway?: Refused['anyway'], intent?: Intent): void {
    this.refused = { title: t('back_again', { name: nameOf(piece.stay) }), words, piece, ...(anyway ? { anyway } : {}), ...(intent ? { intent } : {}) };
    this.said = '';
  }
}
