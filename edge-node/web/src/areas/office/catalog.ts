/** The whole catalogue, page by page. */
import { get, type View } from '$api';

/** Pages read before the rest is left to the search. */
const PAGES_MAX = 60;

export async function readCatalog(signal: AbortSignal): Promise<View<'CatalogView'>> {
  const first = await get('/api/v1/catalog', { query: { limit: 200 } }, signal);
  const items = [...first.items];
  let after = first.next;
  for (let page = 1; after && page < PAGES_MAX; page += 1) {
    const next: View<'CatalogView'> = await get('/api/v1/catalog', { query: { limit: 200, after } }, signal);
    items.push(...next.items);
    after = next.next;
  }
  return { ...first, items };
}
