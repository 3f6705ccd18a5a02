/** Who signs on at this terminal: the names it has seen, the latest first. Names only; never a PIN. */
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
