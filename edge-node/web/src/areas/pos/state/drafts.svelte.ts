/**
 * Lines that were tapped and are still in the hand: written to the terminal's own store at each tap, handed to the house when
 * they are sent or held, when the check is left, or after a short quiet. Until then a tap can be changed without a trace.
 */
import { outbox } from '$outbox';
import type { DraftLine, Preview } from '../model/shown';

const KEEP = 'pos.drafts';

class Drafts {
  byCheck: Readonly<Record<string, DraftLine[]>> = $state.raw({});
  ready: Promise<void> | undefined;

  /** Takes up what an earlier tab left; a line that was handed over already is no draft any more. */
  start(): Promise<void> {
    this.ready ??= (async () => {
      const kept = await outbox.store.read<Record<string, DraftLine[]>>(KEEP);
      const handed = new Set((await outbox.store.all()).flatMap((one) => linesOf(one.preview).map((line) => line.line)));
      for (const [check, lines] of Object.entries(kept?.value ?? {})) {
        const left = lines.filter((one) => !handed.has(one.line));
        if (left.length > 0) this.put(check, [...left, ...this.of(check)]);
      }
    })();
    return this.ready;
  }

  of(check: string): DraftLine[] {
    return this.byCheck[check] ?? [];
  }

  put(check: string, lines: DraftLine[]): void {
    const { [check]: _, ...others } = this.byCheck;
    this.byCheck = lines.length === 0 ? others : { ...others, [check]: lines };
    void outbox.store.write(KEEP, this.byCheck);
  }
}

const linesOf = (preview: unknown): DraftLine[] => {
  const one = preview as Preview | undefined;
  return one?.kind === 'lines' ? one.lines : [];
};

export const drafts = new Drafts();
