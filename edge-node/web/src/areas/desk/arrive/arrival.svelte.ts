/** One check-in under way: which blocks a person passed, which were opened again, and the command at the end. */
import { command, type Problem } from '$api';
import { report } from '$shell';
import { SvelteSet } from 'svelte/reactivity';

export const blocks = ['guest', 'room', 'card', 'pay', 'sign'] as const;
export type BlockName = (typeof blocks)[number];

export class Arrival {
  passed = new SvelteSet<BlockName>();
  reopened = new SvelteSet<BlockName>();
  chosen: BlockName | undefined = $state();
  /** Why a room that is not ready is taken anyway. */
  override: string = $state('');
  keys: number = $state(1);
  busy: boolean = $state(false);
  done: boolean = $state(false);
  problem: Problem | undefined = $state.raw();
  readonly id: string;

  constructor(id: string) {
    this.id = id;
  }

  open(name: BlockName): void {
    this.reopened.add(name);
    this.chosen = name;
  }

  pass(name: BlockName): void {
    this.passed.add(name);
    this.reopened.delete(name);
    this.chosen = undefined;
  }

  async checkIn(room: string): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.problem = undefined;
    const outcome = await command('post', '/api/v1/reservations/{reservation}/check-in', {
      path: { reservation: this.id },
      body: { room, override_reason: this.override || null },
    });
    this.busy = false;
    if (outcome.kind === 'refused') this.problem = outcome.problem;
    else if (report(outcome) !== undefined) this.done = true;
  }
}
