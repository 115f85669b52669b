/**
 * Builds the pages into `dashboard/dist`. Nothing is inlined: the content security policy allows no data: fonts and no
 * inline script. `GATEWAY_URL` names a running gateway for `vite dashboard` during development.
 */
import { defineConfig } from 'vite';

const gateway = process.env['GATEWAY_URL'] ?? 'http://127.0.0.1:8080';

export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
    // Each file costs a page more than its bytes: what many views use comes in one.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'shared', minShareCount: 3 }] } } },
  },
  server: { host: '127.0.0.1', proxy: { '/api': { target: gateway, ws: true }, '/hls': gateway } },
});
