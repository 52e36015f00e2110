import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [svelte({ configFile: 'communicator/svelte.config.js' })],
  test: {
    include: ['sdk/test/**/*.test.ts', 'communicator/test/**/*.test.ts'],
    restoreMocks: true,
    unstubGlobals: true,
  },
});
