import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: './specs',
  outputDir: './test-results',
  // Each has a server, networks and browsers of its own. A test waits more than it works, so that two cores carry two; with three the media would starve.
  workers: 2,
  timeout: 60_000,
  use: { actionTimeout: 10_000, navigationTimeout: 15_000 },
  expect: { timeout: 15_000 },
  forbidOnly: true,
  reporter: [['list'], ['json', { outputFile: 'test-results/report.json' }]],
});
