/** What the service worker answers from its cache, and which caches it keeps. Pure. */

/** What belongs to the node alone: data, documents, health. Never answered from a cache. */
const NODE_ONLY = /^\/(api|docs|openapi\.json|trust|healthz|livez|readyz|metrics|sw\.js)(\/|$)/;

export type Way = 'page' | 'file' | 'pass';

export function wayOf(method: string, url: URL, ownOrigin: string, isNavigation: boolean): Way {
  if (method !== 'GET' || url.origin !== ownOrigin || NODE_ONLY.test(url.pathname)) return 'pass';
  if (isNavigation) return 'page';
  return url.pathname.startsWith('/assets/') || /^\/[\w-]+\.(svg|webmanifest|png)$/.test(url.pathname) ? 'file' : 'pass';
}

/** The caches that may go: all of ours but this one and the one before it, whose files open tabs may still ask for. */
export function cachesToDrop(names: readonly string[], prefix: string, current: string): string[] {
  const others = names.filter((name) => name.startsWith(prefix) && name !== current);
  return others.slice(0, -1);
}
