/** Who signs on at this terminal: the names it has seen, the latest first, then the house's others. Names only; never a PIN. */
import { request } from '../api/client';
import { identity } from '../api/identity.svelte';
import type { View } from '../api/types';

const KEY = 'hearth.people';
const NAMES_MAX = 24;

export function knownNames(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(kept) ? kept.filter((one): one is string => typeof one === 'string') : [];
  } catch {
    return [];
  }
}

export function remember(name: string): void {
  const names = [name, ...knownNames().filter((one) => one !== name)].slice(0, NAMES_MAX);
  localStorage.setItem(KEY, JSON.stringify(names));
}

/** The names that the house offers; those known here first. Where the node is not reached, those known here. */
export async function offeredNames(): Promise<string[]> {
  const known = knownNames();
  const answered = await request({ method: 'get', url: '/api/v1/sessions/names', token: identity.terminal?.token ?? '' });
  if (!answered.ok) return known;
  const offered = (answered.body as View<'ListOfSignOnName'>).items.map((one) => one.name);
  return [...known.filter((one) => offered.includes(one)), ...offered.filter((one) => !known.includes(one))];
}
