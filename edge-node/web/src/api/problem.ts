/** What went wrong, as the node says it (RFC 9457), and the one problem that only a terminal can have: no answer. */
import type { components } from './schema';

type Body = components['schemas']['Problem'];

export interface Problem {
  /** For programs: stable, snake_case. `unreachable` where nothing answered. */
  code: string;
  /** For people: what happened and what to do, in the node's words. */
  detail: string;
  status: number;
  request_id?: string;
  retry_after_ms?: number;
  errors?: { pointer: string; detail: string }[];
}

export const UNREACHABLE = 'unreachable';

/** Thrown by reads; commands give it back as an outcome instead. */
export class ProblemError extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(`${problem.code}: ${problem.detail}`);
    this.problem = problem;
  }
}

export const unreachable = (detail: string): Problem => ({ code: UNREACHABLE, detail, status: 0 });

/** Whether nothing at all answered, or only something that stands between (a proxy, a captive portal). */
export const isUnreachable = (problem: Problem): boolean => problem.code === UNREACHABLE;

/** Whether the same request may succeed a moment later: nothing was refused. */
export const isTransient = (problem: Problem): boolean =>
  isUnreachable(problem) || problem.status === 429 || problem.status === 503 || problem.status === 500;

/** Whether the token of the person is no longer good, and signing on again is the way out. */
export const needsSignOn = (problem: Problem): boolean => problem.status === 401;

/** Reads a problem from an answer. What is not a problem document did not come from the node. */
export async function problemOf(response: Response): Promise<Problem> {
  const type = response.headers.get('content-type') ?? '';
  if (!type.startsWith('application/problem+json')) {
    return unreachable(`Something other than the house's node answered (${response.status}).`);
  }
  const body = (await response.json()) as Body;
  return {
    code: body.code,
    detail: body.detail,
    status: body.status,
    request_id: body.request_id,
    ...(typeof body.retry_after_ms === 'number' ? { retry_after_ms: body.retry_after_ms } : {}),
    ...(body.errors === undefined ? {} : { errors: body.errors }),
  };
}

/** Any thrown thing as a problem, for a screen to show. */
export function asProblem(thrown: unknown): Problem {
  if (thrown instanceof ProblemError) return thrown.problem;
  return { code: 'screen_broke', detail: thrown instanceof Error ? thrown.message : String(thrown), status: 0 };
}
