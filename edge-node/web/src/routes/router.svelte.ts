/** A small router on the History API: where we are, and going elsewhere. */

class Router {
  path: string = $state(location.pathname);
  search: string = $state(location.search);
  /** `/desk/stays/42` is `['desk', 'stays', '42']`. */
  segments: string[] = $derived(this.path.split('/').filter((part) => part !== '').map(decodeURIComponent));
  query: URLSearchParams = $derived(new URLSearchParams(this.search));

  /** What follows the area's own word: for `/desk/stays/42` in the desk `['stays', '42']`. */
  rest: string[] = $derived(this.segments.slice(1));

  constructor() {
    addEventListener('popstate', () => this.#read());
    document.addEventListener('click', (event) => this.#link(event));
  }

  go(to: string, options: { replace?: boolean } = {}): void {
    if (options.replace === true) history.replaceState(null, '', to);
    else history.pushState(null, '', to);
    this.#read();
  }

  #read(): void {
    this.path = location.pathname;
    this.search = location.search;
  }

  /** Plain links stay plain links: this takes only those within the house that a plain click follows. */
  #link(event: MouseEvent): void {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (link === null || link.target !== '' || link.hasAttribute('download')) return;
    const to = new URL(link.href, location.href);
    if (to.origin !== location.origin || /^\/(api|docs|openapi)/.test(to.pathname)) return;
    event.preventDefault();
    this.go(to.pathname + to.search);
  }
}

export const router = new Router();
