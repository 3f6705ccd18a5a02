/** The chart by keys: arrows go from bar to bar; Space takes one up, arrows carry it, Enter puts it down, Escape puts it back. */

export interface KeyHands {
  holding: () => boolean;
  step: (towards: 'before' | 'after' | 'above' | 'below') => void;
  shift: (rows: number, days: number, edge: boolean) => void;
  take: () => void;
  put: () => void;
  drop: () => void;
  open: () => void;
  rtl: () => boolean;
}

const PAGE_ROWS = 10;

export function chartKeys(hands: KeyHands): (event: KeyboardEvent) => void {
  return (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = actOf(event, hands);
    if (act === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
}

function actOf(event: KeyboardEvent, hands: KeyHands): (() => void) | undefined {
  const forward = hands.rtl() ? -1 : 1;
  const holding = hands.holding();
  switch (event.key) {
    case 'ArrowUp':
      return () => (holding ? hands.shift(-1, 0, false) : hands.step('above'));
    case 'ArrowDown':
      return () => (holding ? hands.shift(1, 0, false) : hands.step('below'));
    case 'PageUp':
      return holding ? () => hands.shift(-PAGE_ROWS, 0, false) : undefined;
    case 'PageDown':
      return holding ? () => hands.shift(PAGE_ROWS, 0, false) : undefined;
    case 'ArrowLeft':
      return () => (holding ? hands.shift(0, -forward, event.shiftKey) : hands.step(forward === 1 ? 'before' : 'after'));
    case 'ArrowRight':
      return () => (holding ? hands.shift(0, forward, event.shiftKey) : hands.step(forward === 1 ? 'after' : 'before'));
    case ' ':
      return () => (holding ? hands.put() : hands.take());
    case 'Enter':
      return () => (holding ? hands.put() : hands.open());
    case 'Escape':
      return holding ? () => hands.drop() : undefined;
    default:
      return undefined;
  }
}
