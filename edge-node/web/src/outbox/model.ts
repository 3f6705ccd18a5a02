/** Commands that a terminal keeps until the house has answered: their states, and which goes next. Pure. */
import type { Problem } from '../api/problem';

export type CommandState = 'waiting' | 'stored' | 'refused';

export interface KeptCommand {
  /** The idempotency key: made once, sent as often as needed. */
  key: string;
  /** The order on this terminal. */
  seq: number;
  method: 'post' | 'put' | 'patch' | 'delete';
  url: string;
  /** The body as it is sent, byte for byte each time. */
  body: string | undefined;
  approval?: string | undefined;
  /** Who gave it; sent in their name only. */
  person: string;
  person_name: string;
  /** What it is about (a check). Commands about one thing go one after another. */
  subject?: string | undefined;
  /** What it is, for people. */
  words: string;
  /** What the screen needs to draw it while it waits; the outbox does not read it. */
  preview?: unknown;
  made_at: number;
  state: CommandState;
  problem?: Problem | undefined;
  answer?: unknown;
  settled_at?: number | undefined;
  tries: number;
}

/** Commands that may wait on one terminal. Beyond that it takes no more, and says so. */
export const WAITING_MAX = 2_000;
/** Stored commands stay visible so long, and so many. */
const STORED_SHOWN_MS = 120_000;
const STORED_SHOWN_MAX = 100;
/** A node that breaks on one command so often is not asked again by itself. */
export const BROKEN_TRIES_MAX = 6;

const bySeq = (a: KeptCommand, b: KeptCommand): number => a.seq - b.seq;

/**
 * The next command to send: the oldest that waits, unless something earlier about the same thing was refused or waits for
 * its person to sign on again. What has nothing to do with a refusal is not held up by it.
 */
export function nextToSend(commands: readonly KeptCommand[], lockedPeople: ReadonlySet<string>): KeptCommand | undefined {
  const blocked = new Set<string>();
  for (const one of [...commands].sort(bySeq)) {
    if (one.state === 'stored') continue;
    const held = one.state === 'refused' || lockedPeople.has(one.person);
    if (!held && (one.subject === undefined || !blocked.has(one.subject))) return one;
    if (one.subject !== undefined) blocked.add(one.subject);
  }
  return undefined;
}

/** The commands that stand behind a refused one about the same thing. */
export function heldBehind(commands: readonly KeptCommand[], refused: KeptCommand): KeptCommand[] {
  return commands.filter((one) => one.state === 'waiting' && one.subject !== undefined && one.subject === refused.subject && one.seq > refused.seq);
}

/** What may be forgotten: stored, and seen long enough. Nothing that waits or was refused ever is. */
export function forgettable(commands: readonly KeptCommand[], now: number): KeptCommand[] {
  const stored = commands.filter((one) => one.state === 'stored').sort((a, b) => (b.settled_at ?? 0) - (a.settled_at ?? 0));
  return stored.filter((one, index) => index >= STORED_SHOWN_MAX || now - (one.settled_at ?? 0) > STORED_SHOWN_MS);
}

export type Verdict = 'stored' | 'refused' | 'again' | 'sign_on';

/** What an answer means for a command. Only a clear no is a refusal; silence never is. */
export function verdict(problem: Problem | undefined, tries: number): Verdict {
  if (problem === undefined) return 'stored';
  if (problem.status === 401) return 'sign_on';
  // 507: the node's disk is full; nothing was stored, and it will take the same command once there is room.
  if (problem.status === 0 || problem.status === 429 || problem.status === 503 || problem.status === 507) return 'again';
  if (problem.status >= 500) return tries < BROKEN_TRIES_MAX ? 'again' : 'refused';
  return 'refused';
}

/** Whether trying a refused command again needs a new key: a clear no is kept under the old one, a breakdown is not. */
export const needsNewKey = (problem: Problem | undefined): boolean => problem !== undefined && problem.status < 500;
