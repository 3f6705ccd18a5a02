/** Fingers on the chart: from the pointer's events to "took", "over", "put down". A finger holds on for a moment first, so that a swipe still scrolls. */
import type { Grip } from './intent';

/** A pointer that moved less has pressed, not dragged. */
const MOVED_PX_MIN = 4;
const HOLD_MS = 280;
/** Near an edge the chart scrolls along, faster the nearer. */
const EDGE_PX = 48;
const EDGE_STEP_PX_MAX = 18;

export interface Hands {
  take: (piece: string, grip: Grip) => boolean;
  over: (clientX: number, clientY: number, startX: number) => void;
  put: () => void;
  drop: () => void;
  press: (piece: string) => void;
}

interface Down {
  piece: string;
  grip: Grip;
  x: number;
  y: number;
  id: number;
  scroll: number;
  taken: boolean;
  timer: ReturnType<typeof setTimeout> | undefined;
}

/** Watches a scroller; gives back how to stop. */
export function watchHands(scroller: HTMLElement, hands: Hands): () => void {
  let down: Down | undefined;
  let last = { x: 0, y: 0 };
  let frame = 0;
  let pressed = false;

  const take = (): void => {
    if (down === undefined || down.taken) return;
    if (!hands.take(down.piece, down.grip)) {
      end();
      return;
    }
    down.taken = true;
    pressed = true;
    scroller.setPointerCapture(down.id);
    frame = requestAnimationFrame(tick);
  };
  /** One look per frame: where the pointer is, and whether the chart must scroll along. */
  const tick = (): void => {
    if (down?.taken !== true) return;
    const box = scroller.getBoundingClientRect();
    const pull = (at: number, low: number, high: number): number => {
      const before = low + EDGE_PX - at;
      const behind = at - (high - EDGE_PX);
      const depth = before > 0 ? -before : behind > 0 ? behind : 0;
      return Math.max(-1, Math.min(1, depth / EDGE_PX)) * EDGE_STEP_PX_MAX;
    };
    const y = pull(last.y, box.top + 64, box.bottom);
    const x = pull(last.x, box.left, box.right);
    if (x !== 0 || y !== 0) scroller.scrollBy(x, y);
    hands.over(last.x, last.y, down.x - (scroller.scrollLeft - down.scroll));
    frame = requestAnimationFrame(tick);
  };
  const end = (): void => {
    clearTimeout(down?.timer);
    cancelAnimationFrame(frame);
    down = undefined;
  };
  const onDown = (event: PointerEvent): void => {
    pressed = false;
    if (event.button !== 0 || !(event.target instanceof Element)) return;
    const piece = event.target.closest<HTMLElement>('[data-piece]')?.dataset['piece'];
    if (piece === undefined) return;
    const grip = (event.target.closest<HTMLElement>('[data-grip]')?.dataset['grip'] ?? 'whole') as Grip;
    last = { x: event.clientX, y: event.clientY };
    down = { piece, grip, x: event.clientX, y: event.clientY, id: event.pointerId, scroll: scroller.scrollLeft, taken: false, timer: undefined };
    if (event.pointerType === 'touch') down.timer = setTimeout(take, HOLD_MS);
  };
  const onMove = (event: PointerEvent): void => {
    if (down === undefined || event.pointerId !== down.id) return;
    last = { x: event.clientX, y: event.clientY };
    if (down.taken) return;
    const moved = Math.hypot(event.clientX - down.x, event.clientY - down.y) >= MOVED_PX_MIN;
    if (!moved) return;
    if (event.pointerType === 'touch') end();
    else take();
  };
  const onUp = (event: PointerEvent): void => {
    if (down === undefined || event.pointerId !== down.id) return;
    if (down.taken) {
      hands.over(last.x, last.y, down.x - (scroller.scrollLeft - down.scroll));
      hands.put();
    }
    end();
  };
  const onCancel = (): void => {
    if (down?.taken === true) hands.drop();
    end();
  };
  const onClick = (event: MouseEvent): void => {
    if (!(event.target instanceof Element)) return;
    const piece = event.target.closest<HTMLElement>('[data-piece]')?.dataset['piece'];
    if (piece !== undefined && !pressed) hands.press(piece);
    pressed = false;
  };
  const onTouchMove = (event: TouchEvent): void => {
    if (down?.taken === true) event.preventDefault();
  };
  const onEscape = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && down?.taken === true) onCancel();
  };

  scroller.addEventListener('pointerdown', onDown);
  scroller.addEventListener('pointermove', onMove);
  scroller.addEventListener('pointerup', onUp);
  scroller.addEventListener('pointercancel', onCancel);
  scroller.addEventListener('click', onClick);
  scroller.addEventListener('touchmove', onTouchMove, { passive: false });
  addEventListener('keydown', onEscape);
  return () => {
    end();
    scroller.removeEventListener('pointerdown', onDown);
    scroller.removeEventListener('pointermove', onMove);
    scroller.removeEventListener('pointerup', onUp);
    scroller.removeEventListener('pointercancel', onCancel);
    scroller.removeEventListener('click', onClick);
    scroller.removeEventListener('touchmove', onTouchMove);
    removeEventListener('keydown', onEscape);
  };
}
