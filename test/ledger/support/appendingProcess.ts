/**
 * A process of its own that only writes: `node appendingProcess.ts FOLDER`. After each commit it prints the size of the log,
 * so that whoever kills it knows what was acknowledged. A write error is printed (`error io needsReopen`), then the file
 * size limit of the process is lifted as far as it goes, and writing goes on after `reopen`.
 */
import { execFileSync } from 'node:child_process';
import { writeSync } from 'node:fs';
import { LedgerWriteError, openLedger } from '../../../electron/ledger/index.ts';
import { drafts, steppingClock } from './history.ts';

const [folder = '', entriesMax = '1e9'] = process.argv.slice(2);
const ledger = openLedger({ folder, stationId: 'cr-01', clock: steppingClock(), lockWaitMs: 0 });
const tell = (line: string): unknown => writeSync(1, `${line}\n`);

tell(`opened ${ledger.size}`);
while (ledger.size < Number(entriesMax)) {
  try {
    ledger.append(drafts(ledger.size, ledger.size + 5));
    if (ledger.size % 7 === 0) ledger.checkpoint();
    tell(`size ${ledger.size}`);
  } catch (error) {
    if (!(error instanceof LedgerWriteError)) throw error;
    tell(`error ${error.reason} ${ledger.needsReopen}`);
    execFileSync('prlimit', ['--pid', String(process.pid), '--fsize=unlimited:']);
    if (ledger.needsReopen) ledger.reopen();
    tell(`reopened ${ledger.size}`);
  }
}
ledger.close();
