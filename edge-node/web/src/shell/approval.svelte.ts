/** A second person's approval on the spot: ask, get a PIN, go on with the same action. */
import { request } from '../api/client';
import type { Outcome } from '../api/commands';
import type { Problem } from '../api/problem';
import type { View } from '../api/types';

/** What a second person is asked for. */
export interface Approvable {
  /** The action's word, as the node knows it: `void_line`, `discount`, ... */
  action: string;
  /** What it is done to: a line, a check, a folio. */
  subject: string;
  amount?: View<'Money'>;
  /** The question in words, for the person who comes over. */
  words: string;
}

const NEEDS_APPROVAL = 'approval_needed';

class Approvals {
  asked: Approvable | undefined = $state.raw();
  #answer: ((approval: string | undefined) => void) | undefined;

  /** Opens the dialog; gives the approval's id, or undefined where nobody approved. */
  ask(what: Approvable): Promise<string | undefined> {
    this.#answer?.(undefined);
    this.asked = what;
    return new Promise((resolve) => (this.#answer = resolve));
  }

  end(approval: string | undefined): void {
    this.asked = undefined;
    this.#answer?.(approval);
    this.#answer = undefined;
  }

  /** Gives the second person's name and PIN to the node. */
  async give(name: string, pin: string): Promise<Problem | undefined> {
    const asked = this.asked;
    if (asked === undefined) return undefined;
    const body: View<'AskApproval'> = { approver_name: name, pin, action: asked.action, subject: asked.subject, amount: asked.amount ?? null };
    const answered = await request({ method: 'post', url: '/api/v1/approvals', body });
    if (!answered.ok) return answered.problem;
    this.end((answered.body as View<'ApprovalGiven'>).approval);
    return undefined;
  }
}

export const approvals = new Approvals();

/**
 * Runs a command; where the node refuses it for want of a second person, asks for one and runs it again with the approval.
 * `run` gets the approval's id and makes a new command (a new key) each time.
 */
export async function withApproval<T>(what: Approvable, run: (approval?: string) => Promise<Outcome<T>>): Promise<Outcome<T>> {
  const first = await run();
  if (first.kind !== 'refused' || first.problem.code !== NEEDS_APPROVAL) return first;
  const approval = await approvals.ask(what);
  return approval === undefined ? first : run(approval);
}
