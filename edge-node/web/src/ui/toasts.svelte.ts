/** Short news at the foot of the screen. News goes by itself; a problem stays until it is read. */

export interface Toast {
  id: number;
  tone: 'info' | 'ok' | 'warn' | 'late';
  title: string;
  detail?: string;
  action?: { word: string; act: () => void };
}

const TOASTS_MAX = 4;
const NEWS_SHOWN_MS = 4_000;

class Toasts {
  list: Toast[] = $state([]);
  #next = 1;

  show(toast: Omit<Toast, 'id'>): number {
    const id = this.#next++;
    this.list = [...this.list, { ...toast, id }].slice(-TOASTS_MAX);
    if (toast.tone === 'ok' || toast.tone === 'info') setTimeout(() => this.dismiss(id), NEWS_SHOWN_MS);
    return id;
  }

  dismiss(id: number): void {
    this.list = this.list.filter((toast) => toast.id !== id);
  }
}

export const toasts = new Toasts();
