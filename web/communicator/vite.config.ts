import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type Plugin } from 'vite';

/** The server that `npm run dev` talks to; `./run` starts one there. */
const server = process.env.TANDEM_SERVER ?? 'http://localhost:8080';

/** What the built page may do: its own files, its own server, no inline script or style. The development page needs Vite's inline styles. */
const policy = [
  "default-src 'self'",
  // Not every browser counts the WebSocket of the own server as 'self'.
  "connect-src 'self' ws: wss:",
  "base-uri 'none'",
  "form-action 'self'",
  "img-src 'self' data:",
  "media-src 'self' blob: mediastream:",
  "object-src 'none'",
].join('; ');

const contentSecurityPolicy: Plugin = {
  name: 'content-security-policy',
  apply: 'build',
  transformIndexHtml: () => [
    { tag: 'meta', attrs: { 'http-equiv': 'Content-Security-Policy', content: policy }, injectTo: 'head-prepend' },
  ],
};

export default defineConfig({
  plugins: [svelte(), contentSecurityPolicy],
  build: { target: 'es2022', assetsInlineLimit: 0, rolldownOptions: { checks: { pluginTimings: false } } },
  server: {
    port: 5173,
    proxy: {
      '/api': { target: server, changeOrigin: true, headers: { Origin: server } },
      '/sip': { target: server, ws: true, changeOrigin: true, rewriteWsOrigin: true },
    },
  },
});
