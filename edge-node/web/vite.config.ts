// The build: hashed assets into dist/, one entry, an area per chunk; `npm run dev` talks to a node on this machine.
import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

const node = process.env['EDGE_NODE'] ?? 'http://127.0.0.1:8410';
const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  plugins: [svelte()],
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
  },
  // The node answers its own pages only, so that the page it would have served is what the origin says.
  server: { proxy: { '/api': { target: node, changeOrigin: true, headers: { origin: node } } } },
  test: { include: ['src/**/*.test.ts'], environment: 'node' },
});
