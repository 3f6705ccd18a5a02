/** One request to the node. Reads throw a `ProblemError`; commands live in commands.ts. */
import { identity } from './identity.svelte';
import { ProblemError, problemOf, unreachable, type Problem } from './problem';
import type { AnswerOf, Ask, Method, PathsWith } from './types';

/** A read or a command that takes longer than this is not answered. */
const ANSWER_WAIT_MS = 10_000;

export interface Request {
  method: Method;
  /** With its parameters filled in, and its query. */
  url: string;
  body?: unknown;
  headers?: Record<string, string>;
  token?: string | undefined;
  signal?: AbortSignal;
}

export type Answered = { ok: true; body: unknown } | { ok: false; problem: Problem };

/** `/api/v1/checks/{check}` with its parameters and query filled in. */
export function urlOf(path: string, parameters: Record<string, unknown> | undefined, query: object | undefined): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(parameters?.[name] ?? '')));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== null) search.set(name, String(value));
  }
  return search.size === 0 ? filled : `${filled}?${search}`;
}

/** Sends it once. Never throws: no answer is an answer of its own kind. */
export async function request(ask: Request): Promise<Answered> {
  const timeout = AbortSignal.timeout(ANSWER_WAIT_MS);
  const headers: Record<string, string> = { accept: 'application/json', ...ask.headers };
  const token = ask.token ?? identity.token;
  if (token !== undefined && token !== '') headers['authorization'] = `Bearer ${token}`;
  if (ask.body !== undefined) headers['content-type'] = 'application/json';
  try {
    const response = await fetch(ask.url, {
      method: ask.method.toUpperCase(),
      headers,
      body: ask.body === undefined ? null : JSON.stringify(ask.body),
      signal: ask.signal ? AbortSignal.any([ask.signal, timeout]) : timeout,
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
    });
    if (!response.ok) return { ok: false, problem: await problemOf(response) };
    const type = response.headers.get('content-type') ?? '';
    if (response.status === 204) return { ok: true, body: undefined };
    if (!type.startsWith('application/json')) {
      return { ok: false, problem: unreachable('Something other than the house’s node answered.') };
    }
    return { ok: true, body: await response.json() };
  } catch (thrown) {
    if (ask.signal?.aborted) throw thrown;
    return { ok: false, problem: unreachable('The node did not answer.') };
  }
}

/** Notes what an answer says about the sign-on; every answer passes here. */
function noteSignOn(problem: Problem, used: string | undefined): void {
  if (problem.status === 401 && identity.signed !== undefined && (used ?? identity.token) === identity.signed.token) {
    identity.ended = true;
  }
}

/** Reads. `get('/api/v1/checks/{check}', { path: { check } })` */
export async function get<P extends PathsWith<'get'>>(
  path: P,
  ...[ask, signal]: undefined extends Ask<'get', P>['path']
    ? [ask?: Ask<'get', P>, signal?: AbortSignal]
    : [ask: Ask<'get', P>, signal?: AbortSignal]
): Promise<AnswerOf<'get', P>> {
  const url = urlOf(path, ask?.path as Record<string, unknown> | undefined, ask?.query as object | undefined);
  const answered = await request({ method: 'get', url, ...(signal ? { signal } : {}) });
  if (answered.ok) return answered.body as AnswerOf<'get', P>;
  noteSignOn(answered.problem, undefined);
  throw new ProblemError(answered.problem);
}

export { noteSignOn };
