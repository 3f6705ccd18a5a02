// What a browser must load before a person can sign on: the entry, what it imports at once, and its styles. Gzipped, as served.
// Run after `npm run build`.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const SCRIPT_BYTES_MAX = 60_000;
const STYLE_BYTES_MAX = 15_000;
/** An area comes from the terminal's own cache after the first time; it may weigh more than the first screen, not much more. */
const AREA_BYTES_MAX = 90_000;
const dist = fileURLToPath(new URL('../dist', import.meta.url));
const html = readFileSync(join(dist, 'index.html'), 'utf8');
const read = (path) => readFileSync(join(dist, path));
const gz = (path) => gzipSync(read(path), { level: 9 }).length;

/** The scripts that a script imports at once (not those it may import later). */
function withImports(path, seen = new Set()) {
  if (seen.has(path)) return seen;
  seen.add(path);
  const text = read(path).toString('utf8');
  for (const match of text.matchAll(/(?:from|import)\s*["'](\.\/[^"']+\.js)["']/g)) withImports(join(path, '..', match[1]), seen);
  return seen;
}

const entries = [...html.matchAll(/(?:src|href)="\/([^"]+\.(?:js|css))"/g)].map((match) => match[1]);
const scripts = new Set();
for (const entry of entries.filter((path) => path.endsWith('.js'))) withImports(entry, scripts);
const styles = entries.filter((path) => path.endsWith('.css'));
const sum = (paths) => [...paths].reduce((total, path) => total + gz(path), 0);

const script = sum(scripts);
const style = sum(styles);
// The frame and the areas load after it, with their own screen; each with its own budget.
const named = (word) => readdirSync(join(dist, 'assets')).find((name) => name.startsWith(`${word}-`) && name.endsWith('.js'));
const frame = withImports(`assets/${named('Frame')}`);
const areas = readdirSync(join(dist, 'assets')).filter((name) => /^(pos|kitchen|desk|office)-.*\.js$/.test(name));
const own = (name) => sum([...withImports(`assets/${name}`)].filter((path) => !scripts.has(path) && !frame.has(path)));

const failed = [];
const row = (words, bytes, most) => {
  console.log(`${words.padEnd(28)} ${String(bytes).padStart(7)} of ${most} bytes gz`);
  if (bytes > most) failed.push(words);
};
row('first screen, script', script, SCRIPT_BYTES_MAX);
row('first screen, style', style, STYLE_BYTES_MAX);
row('frame, script', sum([...frame].filter((path) => !scripts.has(path))), SCRIPT_BYTES_MAX);
for (const name of areas) row(`area ${name.split('-')[0]}, script`, own(name), AREA_BYTES_MAX);
const all = readdirSync(join(dist, 'assets'));
const fonts = all.filter((name) => /\.(woff2?|ttf|otf)$/.test(name));
const inline = /<script(?![^>]*\ssrc=)|<style|\sstyle="|\son\w+="/.test(html);
if (fonts.length > 0) failed.push(`a web font: ${fonts.join(', ')}`);
if (inline) failed.push('index.html has an inline style or script');
if (failed.length > 0) {
  console.error(`over budget: ${failed.join('; ')}`);
  process.exit(1);
}
