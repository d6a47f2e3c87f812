import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LedgerWriteError, ledgerFileOf, openLedger, verifyLedger } from '../../electron/ledger/index.ts';
import type { Instant } from '../../shared/domain/time.ts';

const NOW = 1_800_000_000_000_000;
const draft = (i: number) => ({ kind: 'event', key: `${i}`.padStart(64, '0'), at: NOW + i, body: { i } });

function inLedger(act: (ledger: ReturnType<typeof openLedger>) => void, pagesMax?: () => number): void {
  const folder = mkdtempSync(join(tmpdir(), 'shiftseal-attempt-'));
  const bound = pagesMax === undefined ? {} : { pagesMax };
  const ledger = openLedger({ folder, stationId: 'cr-01', clock: { now: () => NOW as Instant }, ...bound });
  try {
    act(ledger);
  } finally {
    ledger.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

it('what a failed attempt wrote is gone, entries, tree and inbox; the rest of the transaction stands', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ entries: fc.nat(5), fails: fc.boolean(), inner: fc.boolean() }), { maxLength: 12 }),
      (steps) =>
        inLedger((ledger) => {
          let next = 0;
          const kept: number[] = [];
          ledger.transaction(() => {
            for (const { entries, fails, inner } of steps) {
              const numbers = Array.from({ length: entries }, () => next++);
              try {
                ledger.attempt(() => {
                  ledger.append(numbers.map(draft));
                  ledger.cursors.set('c', numbers);
                  const deeper = () => {
                    ledger.append([draft(1_000_000 + next)]);
                    throw new Error('within');
                  };
                  if (inner) expect(() => ledger.attempt(deeper)).toThrow('within');
                  if (fails) throw new Error('defect');
                });
                kept.push(...numbers);
              } catch (error) {
                expect((error as Error).message).toBe('defect');
              }
            }
            ledger.append([draft(2_000_000)]);
          });
          const keys = ledger.database.prepare('SELECT key FROM entry ORDER BY seq').pluck().all();
          expect(keys).toEqual([...kept, 2_000_000].map((i) => draft(i).key));
          expect(ledger.size).toBe(keys.length);
          const root = ledger.root();
          ledger.checkpoint(); // refuses a tree that does not fit its nodes
          ledger.reopen();
          expect(ledger.root().equals(root)).toBe(true);
        }),
    ),
    { numRuns: 40, seed: 20261121 },
  );
});

it('the log verifies after attempts that failed in the middle', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'shiftseal-attempt-'));
  const ledger = openLedger({ folder, stationId: 'cr-01', clock: { now: () => NOW as Instant } });
  for (let round = 0; round < 9; round++)
    ledger.transaction(() => {
      ledger.append([draft(round * 10)]);
      const failing = () => {
        ledger.append([draft(round * 10 + 1), draft(round * 10 + 2)]);
        throw new TypeError('defect');
      };
      expect(() => ledger.attempt(failing)).toThrow(TypeError);
      ledger.append([draft(round * 10 + 3)]);
    });
  ledger.checkpoint();
  ledger.close();
  expect(await verifyLedger({ path: ledgerFileOf(folder) })).toMatchObject({ isClean: true, isEvidenceWhole: true });
  rmSync(folder, { recursive: true, force: true });
});

it('a full disk inside an attempt fails the whole transaction, also where the error is caught', () => {
  let pagesMax = 60;
  inLedger(
    (ledger) => {
      const big = 'x'.repeat(200_000);
      const act = () =>
        ledger.transaction(() => {
          ledger.append([draft(1)]);
          try {
            ledger.attempt(() => ledger.cursors.set('big', big + big + big, 1e9));
          } catch (error) {
            expect(error).toBeInstanceOf(LedgerWriteError);
          }
        });
      expect(act).toThrow(LedgerWriteError);
      expect(ledger.size).toBe(0);
      pagesMax = 10_000;
      ledger.reopen();
      expect(act).not.toThrow();
      expect(ledger.size).toBe(1);
    },
    () => pagesMax,
  );
});
