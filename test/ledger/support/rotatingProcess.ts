/**
 * A process that does nothing but rotate its signing key: `node rotatingProcess.ts FOLDER`. After each rotation, and each old key
 * destroyed, it prints a line, so that whoever kills it does so at every part of it.
 */
import { writeSync } from 'node:fs';
import { openLedger } from '../../../electron/ledger/index.ts';
import { draft, steppingClock } from './history.ts';

const [folder = '', start = '0'] = process.argv.slice(2);
const clock = steppingClock(1_790_000_000_000_000 + Number(start) * 1e12);
const ledger = openLedger({ folder, stationId: 'cr-01', clock, lockWaitMs: 500 });
const append = (what: string, body: object = {}): void =>
  void ledger.append([{ ...draft(1), key: `${what} ${ledger.size} ${start}`, body }]);
writeSync(1, 'opened\n');
for (;;) {
  append('grown');
  ledger.rotateKey({ overlap: { checkpoints: 1, days: 0 }, record: ({ note }) => append('rotated', { note }) });
  ledger.checkpoint();
  while (!ledger.retireOldKey(() => append('retired'))) append('waiting');
  ledger.checkpoint();
  writeSync(1, `rotated ${ledger.keys.history.periods.length}\n`);
}
