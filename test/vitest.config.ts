import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './longestFirst.ts';

/** One runner for everything; network tests stay on loopback, and files run two at a time on a two-core machine. */
export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    globalSetup: ['test/temporaryFolders.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    // Real servers and a real browser on a machine shared with others: starved once is no finding, twice is. The runner
    // marks what needed its second try.
    retry: process.env.CI === undefined ? 0 : 1,
  },
});
