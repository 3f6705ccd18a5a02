// Starts a demo house of its own, lives the journeys in Chromium against it, and ends it. `EDGE_NODE` names the binary.
import { spawn } from 'node:child_process';
import { mkdtempSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const OPENS_WITHIN_MS = 180_000;
const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, '../..');
const binary = process.env.EDGE_NODE ?? join(process.env.CARGO_TARGET_DIR ?? join(root, 'target'), 'debug/edge-node');
const pictures = process.env.PICTURES ?? join(process.env.CARGO_TARGET_DIR ?? join(root, 'target'), 'screens');
const folder = mkdtempSync(join(tmpdir(), 'hearth-browser-'));
mkdirSync(pictures, { recursive: true });

const node = spawn(binary, ['demo', '--data', join(folder, 'house'), '--listen', '127.0.0.1:0'], { stdio: ['ignore', 'pipe', 'pipe'] });
let said = '';
const opened = new Promise((yes, no) => {
  const timer = setTimeout(() => no(new Error(`the house did not open in time:\n${said}`)), OPENS_WITHIN_MS);
  const hear = (bytes) => {
    said += bytes;
    if (said.includes('Everything here is made up')) yes(clearTimeout(timer));
  };
  node.stdout.on('data', hear);
  node.stderr.on('data', hear);
  node.on('exit', (code) => no(new Error(`the house ended with ${code}:\n${said}`)));
});

let failed = 1;
try {
  await opened;
  const link = (name) => new RegExp(`^\\s+${name}\\s+(http\\S+)`, 'm').exec(said)?.[1];
  const env = {
    ...process.env,
    HOUSE_TILL: link('Till'),
    HOUSE_KITCHEN: link('Kitchen screen'),
    HOUSE_DESK: link('Desk'),
    HOUSE_OFFICE: link('Office'),
    PICTURES: pictures,
  };
  const files = readdirSync(join(here, 'journeys')).filter((file) => file.endsWith('.mjs')).sort();
  failed = 0;
  for (const file of files.filter((one) => process.argv.length < 3 || process.argv.slice(2).some((word) => one.includes(word)))) {
    const run = spawn(process.execPath, ['--test', '--test-concurrency=1', '--test-reporter=spec', join(here, 'journeys', file)], { env, stdio: 'inherit' });
    const code = await new Promise((done) => run.on('exit', done));
    if (code !== 0) failed = 1;
  }
} catch (error) {
  console.error(String(error));
} finally {
  node.removeAllListeners('exit');
  const ended = new Promise((done) => node.on('exit', done));
  node.kill('SIGTERM');
  await ended;
  rmSync(folder, { recursive: true, force: true });
}
process.exit(failed);
