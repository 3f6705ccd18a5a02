/** Commands that survive a Wi-Fi hole and a closed tab. What a waiter does goes through here; the rest through `command`. */
import { noteSignOn, request, urlOf } from '../api/client';
import { identity } from '../api/identity.svelte';
import { live } from '../api/live.svelte';
import { keepOn } from '../api/resource.svelte';
import type { AnswerOf, Ask, Method, PathsWith } from '../api/types';
import type { Problem } from '../api/problem';
import type { KeptCommand } from './model';
import { Outbox, type Handed } from './outbox.svelte';
import type { Answer } from './sender';

async function send(command: KeptCommand, token: string): Promise<Answer> {
  const headers: Record<string, string> = { 'idempotency-key': command.key };
  if (command.approval !== undefined) headers['approval'] = command.approval;
  const body: unknown = command.body === undefined ? undefined : JSON.parse(command.body);
  const answer = await request({ method: command.method, url: command.url, body, headers, token });
  if (answer.ok) live.heard();
  else noteSignOn(answer.problem, token);
  return answer;
}

export const outbox = new Outbox({
  send,
  tokenOf: (person) => identity.tokenOf(person),
  who: () => (identity.signed === undefined ? undefined : { person: identity.signed.person, name: identity.signed.name }),
});

/** Starts sending, and asks the browser to keep what we keep. Once per page. */
export function startOutbox(): void {
  keepOn(outbox.store);
  outbox.start();
  if ('storage' in navigator) void navigator.storage?.persist?.();
}

export type Kept<T> = { kind: 'stored'; answer: T } | { kind: 'refused'; problem: Problem } | { kind: 'discarded' };

/**
 * `await enqueue('post', '/api/v1/checks/{check}/lines', { path: { check }, body }, { subject: check, words: t('add', {...}) })`
 * comes back as soon as the command is written down; `answered` when the house has said yes or no (perhaps tomorrow).
 */
export async function enqueue<M extends Exclude<Method, 'get'>, P extends PathsWith<M>>(
  method: M,
  path: P,
  ask: Ask<M, P>,
  about: Omit<Handed, 'method' | 'url' | 'body'>,
): Promise<{ command: KeptCommand; answered: Promise<Kept<AnswerOf<M, P>>> }> {
  const url = urlOf(path, ask.path as Record<string, unknown> | undefined, ask.query as object | undefined);
  const { command, answered } = await outbox.put({ ...about, method, url, body: ask.body });
  return { command, answered: answered as Promise<Kept<AnswerOf<M, P>>> };
}

export type { CommandState, KeptCommand } from './model';
export { OutboxFull } from './outbox.svelte';
