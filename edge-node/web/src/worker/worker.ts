/// <reference lib="webworker" />
/** The service worker: the screens themselves from the terminal's own cache, so that they open with the node unplugged. */
import { cachesToDrop, wayOf } from './policy';

declare const self: ServiceWorkerGlobalScope;
/** Filled in by the build: every file of the screens, and a name made from their contents. */
declare const __FILES__: string[];
declare const __VERSION__: string;

const PREFIX = 'screens-';
const CURRENT = `${PREFIX}${__VERSION__}`;
const PAGE = '/index.html';
/** A file is the same file whoever asks for it: a server that varies its answers by origin or encoding must not hide it. */
const ANY: CacheQueryOptions = { ignoreVary: true };

self.addEventListener('install', (event) => event.waitUntil(install()));
self.addEventListener('activate', (event) => event.waitUntil(activate()));
self.addEventListener('fetch', (event) => {
  const { request } = event;
  const way = wayOf(request.method, new URL(request.url), self.location.origin, request.mode === 'navigate');
  if (way === 'page') event.respondWith(kept(PAGE, request));
  else if (way === 'file') event.respondWith(kept(request, request));
});

/** All or nothing: a version whose files did not all come is not installed. */
async function install(): Promise<void> {
  const cache = await caches.open(CURRENT);
  await cache.addAll(__FILES__.map((path) => new Request(path, { cache: 'no-cache', credentials: 'omit' })));
  await self.skipWaiting();
}

async function activate(): Promise<void> {
  const drop = cachesToDrop(await caches.keys(), PREFIX, CURRENT);
  await Promise.all(drop.map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function kept(what: string | Request, request: Request): Promise<Response> {
  const current = await caches.open(CURRENT);
  // The page of this version only; a file also of the version before.
  const found = (await current.match(what, ANY)) ?? (typeof what === 'string' ? undefined : await caches.match(what, ANY));
  return found ?? fetch(request);
}
