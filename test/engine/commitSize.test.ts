import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commitLatency95Ms, startCommitSize, stepCommitSize } from '../../electron/engine/commitSize.ts';

const BOUNDS = { min: 2_000, max: 200_000, targetMs: 50 };

/** A disk that takes so many ms per commit and per 1 000 readings, with some noise, offered all it wants. */
function run(disk: { fixedMs: number; perThousandMs: number; noiseMs?: number }, commits: number, bounds = BOUNDS) {
  let size = startCommitSize(bounds);
  const latencies: number[] = [];
  const limits: number[] = [];
  for (let i = 0; i < commits; i++) {
    const noise = ((disk.noiseMs ?? 0) * Math.abs(Math.sin(i * 12.9898) * 43_758.5453)) % 1;
    const latencyMs = disk.fixedMs + (size.limit / 1000) * disk.perThousandMs + noise * (disk.noiseMs ?? 0);
    latencies.push(latencyMs);
    limits.push(size.limit);
    size = stepCommitSize(size, { readings: size.limit, latencyMs }, bounds);
  }
  const settled = latencies.slice(-200).sort((a, b) => a - b);
  return { p95: settled[Math.floor(0.95 * settled.length)] as number, limits, last: size };
}

describe('adaptive commit size: 50 ms at p95, 2 000 to 200 000 readings', () => {
  it.each([
    ['a fast disk', { fixedMs: 1, perThousandMs: 0.5, noiseMs: 2 }],
    ['a slow disk', { fixedMs: 8, perThousandMs: 2, noiseMs: 4 }],
    ['a very slow disk', { fixedMs: 20, perThousandMs: 6, noiseMs: 5 }],
  ])('keeps the latency near its target: %s', (_name, disk) => {
    const { p95 } = run(disk, 1_000);
    expect(p95).toBeGreaterThan(30);
    expect(p95).toBeLessThan(65);
  });

  it('goes to the ceiling where the disk is quick, and stays there', () => {
    const { limits } = run({ fixedMs: 1, perThousandMs: 0.05 }, 300);
    expect(limits.at(-1)).toBe(200_000);
  });

  it('goes to the floor where even a small commit is too slow, and not below', () => {
    const { limits } = run({ fixedMs: 80, perThousandMs: 1 }, 100);
    expect(limits.at(-1)).toBe(2_000);
  });

  it('answers a disk that grows slow within 20 commits', () => {
    let size = startCommitSize(BOUNDS);
    for (let i = 0; i < 200; i++) size = stepCommitSize(size, { readings: size.limit, latencyMs: 5 }, BOUNDS);
    expect(size.limit).toBe(200_000);
    let commits = 0;
    for (let latency = 1_000; latency > 50; commits++) {
      latency = (size.limit / 200_000) * 1_000;
      size = stepCommitSize(size, { readings: size.limit, latencyMs: latency }, BOUNDS);
    }
    expect(commits).toBeLessThanOrEqual(20);
  });

  it('does not grow while the commits are small: a quiet plant tells nothing of the disk', () => {
    let size = startCommitSize(BOUNDS);
    for (let i = 0; i < 100; i++) size = stepCommitSize(size, { readings: 50, latencyMs: 1 }, BOUNDS);
    expect(size.limit).toBe(20_000);
  });

  it('stays between floor and ceiling whatever the disk does', () => {
    const commit = fc.record({
      readings: fc.nat(1_000_000),
      latencyMs: fc.double({ min: 0, max: 60_000, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(commit, { maxLength: 300 }), (commits) => {
        let size = startCommitSize(BOUNDS);
        for (const each of commits) {
          size = stepCommitSize(size, each, BOUNDS);
          expect(size.limit).toBeGreaterThanOrEqual(BOUNDS.min);
          expect(size.limit).toBeLessThanOrEqual(BOUNDS.max);
          expect(size.recentMs.length).toBeLessThanOrEqual(40);
        }
        expect(commitLatency95Ms(size)).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
