// The build: hashed assets into dist/, one entry, an area per chunk, the service worker with the list of all files;
// `npm run dev` talks to a node on this machine.
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

const node = process.env['EDGE_NODE'] ?? 'http://127.0.0.1:8410';
const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const WORKER = 'sw.js';

/** Writes the list of the screens' files, and a version made from their contents, into the service worker. */
function fileList(): Plugin {
  return {
    name: 'file-list',
    apply: 'build',
    enforce: 'post',
    generateBundle(_, bundle) {
      const worker = bundle[WORKER];
      if (worker?.type !== 'chunk') throw new Error('the service worker was not built');
      const sum = createHash('sha256');
      const files: string[] = [];
      for (const [name, part] of Object.entries(bundle).sort(([a], [b]) => a.localeCompare(b))) {
        if (name === WORKER) continue;
        files.push(`/${name}`);
        sum.update(name).update(part.type === 'chunk' ? part.code : part.source);
      }
      for (const name of readdirSync(at('./public')).sort()) {
        files.push(`/${name}`);
        sum.update(name).update(readFileSync(at(`./public/${name}`)));
      }
      if (!files.includes('/index.html')) throw new Error('the page is not in the list of files');
      const version = sum.update(worker.code).digest('hex').slice(0, 16);
      worker.code = `const __FILES__=${JSON.stringify(files)},__VERSION__=${JSON.stringify(version)};\n${worker.code}`;
    },
  };
}

export default defineConfig({
  plugins: [svelte(), fileList()],
  resolve: {
    alias: {
      $ui: at('./src/ui/index.ts'),
      $api: at('./src/api/index.ts'),
      $outbox: at('./src/outbox/index.ts'),
      $shell: at('./src/shell/index.ts'),
      $routes: at('./src/routes/index.ts'),
    },
    ...(process.env['VITEST'] === undefined ? {} : { conditions: ['browser'] }),
  },
  build: {
    target: ['chrome123', 'safari17.5', 'firefox121'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rollupOptions: {
      input: { index: at('./index.html'), sw: at('./src/worker/worker.ts') },
      output: { entryFileNames: (chunk) => (chunk.name === 'sw' ? WORKER : 'assets/[name]-[hash].js') },
    },
  },
  // The node answers its own pages only, so that the page it would have served is what the origin says.
  server: { proxy: { '/api': { target: node, changeOrigin: true, headers: { origin: node } } } },
  test: { include: ['src/**/*.test.ts'], environment: 'node' },
});
