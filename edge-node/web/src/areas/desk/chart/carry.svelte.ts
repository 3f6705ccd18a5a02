/** A piece that is held, by a finger or by keys, and where it would be put down. One at a time. */
import { intentOf, mayHold, type Grip, type Impossible, type Intent, type Place } from './intent';
import type { Chart, Piece } from './model';

export interface Held {
  piece: Piece;
  grip: Grip;
  by: 'pointer' | 'keys';
}

export class Carry {
  held: Held | undefined = $state.raw();
  place: Place = $state.raw({ room: null, shift: 0 });
  /** Put down, and the house has not answered yet: the bar waits where it was put. */
  waiting: boolean = $state(false);

  /** Takes a piece up; gives the reason where it cannot be. */
  take(piece: Piece, grip: Grip, by: Held['by']): Impossible | undefined {
    const why = mayHold(piece, grip);
    if (why !== undefined) return why;
    this.held = { piece, grip, by };
    this.place = { room: piece.room, shift: 0 };
    this.waiting = false;
    return undefined;
  }

  /** A grip by keys: the end is held while Shift is down, the whole otherwise. */
  regrip(grip: Grip): void {
    if (this.held === undefined || this.held.grip === grip) return;
    this.held = { ...this.held, grip };
    this.place = { room: this.held.piece.room, shift: 0 };
  }

  /** Moves the place; says whether it is another one. */
  over(room: string | null, shift: number): boolean {
    if (this.held === undefined) return false;
    const place = this.held.grip === 'whole' ? { room, shift } : { room: this.held.piece.room, shift };
    if (place.room === this.place.room && place.shift === this.place.shift) return false;
    this.place = place;
    return true;
  }

  intent(chart: Chart, date: string): Intent {
    return this.held === undefined ? { kind: 'nothing' } : intentOf(chart, this.held.piece, this.held.grip, this.place, date);
  }

  letGo(): void {
    this.held = undefined;
    this.waiting = false;
  }
}
