import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: './specs',
  outputDir: './test-results',
  // Two cores carry one server and the browsers of one call; a second call beside it would starve the media.
  workers: 1,
  timeout: 60_000,
  use: { actionTimeout: 10_000, navigationTimeout: 15_000 },
  expect: { timeout: 15_000 },
  forbidOnly: true,
  reporter: [['list'], ['json', { outputFile: 'test-results/report.json' }]],
});
