import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { builtCli, temporaryFolder } from '../station/support/build.ts';
import { killChildren } from '../station/support/processes.ts';
import { type HostileReport, runHostileLine } from './hostileLine.ts';

/**
 * Longer runs: SHIFTSEAL_HOSTILE_MINUTES (as the plant sees them), SHIFTSEAL_HOSTILE_FACTOR (1: real time) and
 * SHIFTSEAL_HOSTILE_SEED; `npm run bench -- hostileLine` uses them for the two hours and the ten real minutes.
 */
const MINUTES = Number(process.env.SHIFTSEAL_HOSTILE_MINUTES ?? 12);
const FACTOR = Number(process.env.SHIFTSEAL_HOSTILE_FACTOR ?? 12);
const SEED = Number(process.env.SHIFTSEAL_HOSTILE_SEED ?? Date.now() % 2 ** 31);

/** One backoff step of each link at its longest, with what connecting and the first poll take: 4 s (Modbus), 30 s (OPC UA). */
const BACKOFF_STEP_S: Readonly<Record<string, number>> = { plc: 4 + 5, ua: 30 + 4 };

describe('a hostile line in front of Modbus and OPC UA', () => {
  let cli: string;
  beforeAll(async () => {
    cli = await builtCli();
  }, 120_000);
  afterEach(killChildren);

  it(
    'never wedges, stores no wrong value, and accounts for every lost second',
    async () => {
      console.log(`hostile line: seed ${SEED}, ${MINUTES} plant minutes, time × ${FACTOR}`);
      const folder = temporaryFolder();
      try {
        const report = await runHostileLine({
          cli,
          folder: folder.path,
          seed: SEED,
          minutes: MINUTES,
          factor: FACTOR,
          tags: 20,
        });
        console.log(described(report));
        for (const line of report.lines) {
          expect(line.readings, `readings of ${line.connection}`).toBeGreaterThan(1_000);
          expect(line.wrong).toEqual([]);
          expect(line.unaccounted).toEqual([]);
          expect(Math.max(...line.recoveries), `recoveries of ${line.connection}, s`).toBeLessThan(
            BACKOFF_STEP_S[line.connection] as number,
          );
        }
        expect(report.verifyExit).toBe(0);
        const [handlesBefore, handlesAfter] = report.handles;
        expect(handlesAfter).toBeLessThanOrEqual(handlesBefore + 4);
      } finally {
        folder.remove();
      }
    },
    (MINUTES * 60_000) / FACTOR + 180_000,
  );
});

function described({ lines, handles, residentMb }: HostileReport): string {
  const told = lines.map(({ connection, readings, faults, recoveries, gaps }) => {
    const sorted = [...recoveries].sort((a, b) => a - b);
    const at = (share: number): string =>
      `${(sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN).toFixed(1)} s`;
    return (
      `  ${connection}: ${readings} readings, ${gaps} gaps, faults ${JSON.stringify(faults)}, ` +
      `recovery median ${at(0.5)}, 90 % ${at(0.9)}, longest ${at(1)}`
    );
  });
  return [
    ...told,
    `  handles ${handles.join(' → ')}, resident MB ${residentMb.map((mb) => mb.toFixed(0)).join(' → ')}`,
  ].join('\n');
}
