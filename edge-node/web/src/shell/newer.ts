/** The service worker: asked for only where the page is secure; a newer version of the screens is offered, never forced. */
import { toasts } from '../ui/toasts.svelte';
import { t } from './words';

const LOOK_EVERY_MS = 30 * 60_000;

export function startWorker(): void {
  if (!import.meta.env.PROD || !isSecureContext || !('serviceWorker' in navigator)) return;
  const workers = navigator.serviceWorker;
  const before = workers.controller;
  void workers.register('/sw.js', { scope: '/' }).then((registration) => {
    setInterval(() => void registration.update().catch(() => undefined), LOOK_EVERY_MS);
    addEventListener('online', () => void registration.update().catch(() => undefined));
  });
  workers.addEventListener('controllerchange', () => {
    // The first worker of all takes over without news.
    if (before === null) return;
    toasts.show({ tone: 'warn', title: t('newer_title'), detail: t('newer_detail'), action: { word: t('reload'), act: () => location.reload() } });
  });
}
