// House rules that the compiler cannot see: file length, who imports whom, no inline style or script, logical properties only.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const LINES_MAX = 250;
const src = fileURLToPath(new URL('../src', import.meta.url));
const generated = new Set(['api/schema.d.ts']);
const found = [];

function files(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? files(join(folder, entry.name)) : /\.(ts|svelte|css)$/.test(entry.name) ? [join(folder, entry.name)] : [],
  );
}

const PHYSICAL = /^\s*(?:margin|padding|border|inset)?-?(?:left|right)(?:-[a-z]+)?\s*:|text-align:\s*(?:left|right)|float:\s*(?:left|right)/;

for (const file of files(src)) {
  const path = relative(src, file).replaceAll('\\', '/');
  if (generated.has(path)) continue;
  const text = readFileSync(file, 'utf8');
  const lines = text.split('\n');
  const say = (line, words) => found.push(`src/${path}:${line}: ${words}`);
  if (lines.length - 1 > LINES_MAX) say(lines.length, `longer than ${LINES_MAX} lines`);
  const area = /^areas\/(\w+)\//.exec(path)?.[1];
  lines.forEach((line, index) => {
    const from = /(?:from|import)\s*\(?\s*'([^']+)'/.exec(line)?.[1];
    if (from !== undefined && path.startsWith('ui/') && (from.startsWith('..') || from.startsWith('$'))) say(index + 1, '`ui` imports nothing of ours');
    const other = from === undefined ? undefined : /areas\/(\w+)|^\.\.(?:\/\.\.)*\/(pos|kitchen|desk|office)(?:\/|$)/.exec(from);
    if (area !== undefined && other && (other[1] ?? other[2]) !== area) say(index + 1, 'an area imports another area');
    if (/\sstyle="|\sstyle=\{|<[a-z][^>]*\son[a-z]+="/.test(line) && path.endsWith('.svelte')) say(index + 1, 'inline style or script: the policy forbids it; use style:name={value}');
    if (/\bany\b/.test(line.replace(/\/\/.*|\/\*.*|^\s*\*.*|'[^']*'|<!--.*/g, '')) && /[:<|&]\s*any\b|as any\b/.test(line)) say(index + 1, '`any`');
    if ((path.endsWith('.css') || path.endsWith('.svelte')) && PHYSICAL.test(line)) say(index + 1, 'a physical direction: write start/end (logical properties)');
  });
}
if (found.length > 0) {
  console.error(found.join('\n'));
  process.exit(1);
}
