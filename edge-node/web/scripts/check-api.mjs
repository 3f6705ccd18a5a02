// Says so where src/api/schema.d.ts is not what ../http/openapi.json describes. `npm run api` makes it true again.
import { readFileSync } from 'node:fs';
import openapiTS, { astToString } from 'openapi-typescript';

const at = (path) => new URL(path, import.meta.url);
const made = astToString(await openapiTS(at('../../http/openapi.json')));
const kept = readFileSync(at('../src/api/schema.d.ts'), 'utf8');
// The command line tool writes its own head comment above the same text.
const bare = (text) => text.replace(/^\/\*\*[\s\S]*?\*\/\s*/, '').trim();
if (bare(made) !== bare(kept)) {
  console.error('src/api/schema.d.ts is behind edge-node/http/openapi.json: run `npm run api`.');
  process.exit(1);
}
