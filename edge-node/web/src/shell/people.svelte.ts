/** Who may sign on here: the house's list, kept for when it does not answer; those of this terminal first. Names and roles only. */
import { request } from '../api/client';
import { identity } from '../api/identity.svelte';
import type { View } from '../api/types';

export type Name = View<'SignOnName'>;

const PEOPLE = 'hearth.people';
const RECENT = 'hearth.recent';
const RECENT_MAX = 24;

function kept<T>(key: string, fits: (one: unknown) => one is T): T[] {
  try {
    const list: unknown = JSON.parse(localStorage.getItem(key) ?? '[]');
    return Array.isArray(list) ? list.filter(fits) : [];
  } catch {
    return [];
  }
}
const isName = (one: unknown): one is Name => typeof one === 'object' && one !== null && 'name' in one && 'role' in one;
const isText = (one: unknown): one is string => typeof one === 'string';

class People {
  #listed: Name[] = $state.raw(kept(PEOPLE, isName));
  #recent: string[] = $state.raw(kept(RECENT, isText));

  /** Those who signed on here lately, the latest first; then everybody else by name. */
  names: Name[] = $derived.by(() => {
    const place = (one: Name): number => {
      const found = this.#recent.indexOf(one.name);
      return found < 0 ? RECENT_MAX : found;
    };
    return [...this.#listed].sort((a, b) => place(a) - place(b) || a.name.localeCompare(b.name));
  });

  /** Asks the house again; what is known stays where it does not answer. */
  async refresh(): Promise<void> {
    const answered = await request({ method: 'get', url: '/api/v1/sessions/names', token: identity.terminal?.token });
    if (!answered.ok) return;
    this.#listed = (answered.body as { items: Name[] }).items;
    localStorage.setItem(PEOPLE, JSON.stringify(this.#listed));
  }

  /** Somebody has signed on here. */
  seen(name: string, role: Name['role']): void {
    this.#recent = [name, ...this.#recent.filter((one) => one !== name)].slice(0, RECENT_MAX);
    localStorage.setItem(RECENT, JSON.stringify(this.#recent));
    if (!this.#listed.some((one) => one.name === name)) this.#listed = [...this.#listed, { name, role }];
    localStorage.setItem(PEOPLE, JSON.stringify(this.#listed));
  }
}

export const people = new People();
