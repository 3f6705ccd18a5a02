/** Commands: everything that changes the house. The key is kept until there is an answer, so that nothing is done twice. */
import { noteSignOn, request, urlOf } from './client';
import { isTransient, isUnreachable, type Problem } from './problem';
import type { AnswerOf, Ask, Method, PathsWith } from './types';
import { uuid7 } from './uuid';

/** Waits between repeats of a command without an answer, in milliseconds. After the last, the outcome is `unanswered`. */
const REPEAT_AFTER_MS = [250, 750, 1_500];

/** Unknown is an answer: `unanswered` may have been stored or not; `again()` asks with the same key and can do no harm. */
export type Outcome<T> =
  | { kind: 'stored'; answer: T }
  | { kind: 'refused'; problem: Problem }
  | { kind: 'unanswered'; problem: Problem; again: () => Promise<Outcome<T>> };

export interface CommandOptions {
  /** An approval's id, from `withApproval`. */
  approval?: string | undefined;
  /** The idempotency key; made here where absent. */
  key?: string;
  /** Another token than that of the person signed on. */
  token?: string;
}

type CommandMethod = Exclude<Method, 'get'>;

/** `command('post', '/api/v1/checks/{check}/close', { path: { check }, body })` */
export async function command<M extends CommandMethod, P extends PathsWith<M>>(
  method: M,
  path: P,
  ask: Ask<M, P>,
  options: CommandOptions = {},
): Promise<Outcome<AnswerOf<M, P>>> {
  const url = urlOf(path, ask.path as Record<string, unknown> | undefined, ask.query as object | undefined);
  return sendCommand<AnswerOf<M, P>>({ method, url, body: ask.body }, { ...options, key: options.key ?? uuid7() });
}

export interface PlainCommand {
  method: CommandMethod;
  url: string;
  body?: unknown;
}

/** The same, for a command that has been written down already (the outbox). */
export async function sendCommand<T>(plain: PlainCommand, options: CommandOptions & { key: string }): Promise<Outcome<T>> {
  let problem: Problem | undefined;
  for (const wait of [0, ...REPEAT_AFTER_MS]) {
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, Math.max(wait, problem?.retry_after_ms ?? 0)));
    const answered = await sendOnce(plain, options);
    if (answered.ok) return { kind: 'stored', answer: answered.body as T };
    problem = answered.problem;
    if (!isTransient(problem)) {
      noteSignOn(problem, options.token);
      return { kind: 'refused', problem };
    }
    if (isUnreachable(problem) && !navigator.onLine) break;
  }
  return {
    kind: 'unanswered',
    problem: problem ?? { code: 'unreachable', detail: '', status: 0 },
    again: () => sendCommand<T>(plain, options),
  };
}

/** One try, one answer; the outbox keeps its own rhythm. */
export function sendOnce(plain: PlainCommand, options: CommandOptions & { key: string }): ReturnType<typeof request> {
  const headers: Record<string, string> = { 'idempotency-key': options.key };
  if (options.approval !== undefined) headers['approval'] = options.approval;
  return request({ ...plain, headers, token: options.token });
}
