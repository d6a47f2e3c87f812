import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { formatInstant, type Instant } from '../../../shared/domain/time.ts';
import { ledgerFileOf, readWitness, walBytesOf } from '../../ledger/index.ts';
import { witnessPathOf } from '../../query/checkpoint.ts';
import { type DataFolder, openDataFolder } from '../../query/dataFolder.ts';
import { isStationRunning } from '../../query/isStationRunning.ts';
import { keyStatus } from '../../query/keys.ts';
import { readSecrets } from '../../secrets/index.ts';
import { bad, type Check, ok, warn } from './check.ts';

const GIB = 1024 ** 3;
const FREE_BYTES_WARN = 5 * GIB;
const FREE_BYTES_BAD = GIB / 4;
const WAL_BYTES_WARN = 64 * 1024 * 1024;
/** A clock that runs ahead of the newest entry is ordinary; one behind it by more than this was set back. */
const CLOCK_BACK_US = 5_000_000;

export async function checkDataFolder(folder: string): Promise<Check[]> {
  const place = existsSync(folder) ? folder : dirname(resolve(folder));
  const checks = [writable(folder, place), space(place), secrets(folder)];
  if (!existsSync(ledgerFileOf(folder))) return [...checks, warn('Ledger', 'none yet', 'the first start makes it')];
  let data: DataFolder;
  try {
    data = openDataFolder(folder);
  } catch (error) {
    return [...checks, bad('Ledger', (error as Error).message, 'see `shiftseal verify`')];
  }
  try {
    return [
      ...checks,
      quickCheck(data),
      writer(data),
      log(data),
      signingKey(data),
      witness(data),
      clockAgainstLog(data),
    ];
  } finally {
    data.close();
  }
}

function writable(folder: string, place: string): Check {
  try {
    accessSync(place, constants.R_OK | constants.W_OK | constants.X_OK);
    return ok('Data folder', `${folder}${place === folder ? '' : ' (made at the first start)'} can be written`);
  } catch {
    return bad('Data folder', `${place} cannot be written`, 'give the account of the station write access to it');
  }
}

function space(place: string): Check {
  const { bavail, bsize } = statfsSync(place);
  const free = bavail * bsize;
  const finding = `${(free / GIB).toFixed(1)} GiB free`;
  const remedy = 'free space on this disk: without it polling pauses, and the lost time is sealed as a gap';
  if (free < FREE_BYTES_BAD) return bad('Free space', finding, remedy);
  return free < FREE_BYTES_WARN ? warn('Free space', finding, remedy) : ok('Free space', finding);
}

function secrets(folder: string): Check {
  try {
    return ok('Secrets', `${Object.keys(readSecrets(folder)).length} stored`);
  } catch (error) {
    return bad('Secrets', (error as Error).message, 'see the message');
  }
}

/** SQLite's own look at the file; the evidence is `verify`'s to check. */
function quickCheck({ db }: DataFolder): Check {
  try {
    const found = db.pragma('quick_check(1)', { simple: true }) as string;
    const megabytes = (statSync(db.name).size / 1024 ** 2).toFixed(1);
    const wal = walBytesOf(db.name);
    if (found !== 'ok')
      return bad('Ledger file', found, 'keep the file, run `shiftseal verify`, restore the newest copy');
    if (wal > WAL_BYTES_WARN)
      return warn(
        'Ledger file',
        `${(wal / 1024 ** 2).toFixed(0)} MiB wait in the -wal file`,
        'end the program that keeps reading the ledger',
      );
    return ok('Ledger file', `SQLite finds no fault in ${megabytes} MiB`);
  } catch (error) {
    return bad(
      'Ledger file',
      (error as Error).message,
      'keep the file, run `shiftseal verify`, restore the newest copy',
    );
  }
}

function writer({ folder }: DataFolder): Check {
  return ok('Station', isStationRunning(folder) ? 'running on this folder' : 'not running on this folder');
}

function log({ ledger }: DataFolder): Check {
  const size = ledger.size();
  const checkpoint = ledger.latestCheckpoint();
  if (size > 0 && !checkpoint)
    return warn('Log', `${size} entries, none signed yet`, 'run the station for some seconds');
  return ok('Log', `${size} entries, ${checkpoint?.size ?? 0} of them signed`);
}

function signingKey(data: DataFolder): Check {
  try {
    const { log, keys, kept, overlap } = keyStatus(data);
    const where =
      kept === 'file' ? 'in a 0600 file' : 'in the key store of the operating system, which only the app opens';
    const both = overlap === null ? '' : '; the one before signs too';
    return ok('Signing key', `${keys[0]?.keyId} of ${log}, ${where}${both}`);
  } catch (error) {
    return bad('Signing key', (error as Error).message, 'put keys/, station.vkey and keys.txt back from the backup');
  }
}

function witness(data: DataFolder): Check {
  const path = witnessPathOf(data);
  const size = data.ledger.size();
  const seen = readWitness(path);
  if (!seen) return warn('Witness', `${path} is missing`, 'put it back: without it an older copy would not be noticed');
  const newest = seen.checkpoints.reduce((max, checkpoint) => Math.max(max, checkpoint.size), 0);
  return newest > size
    ? bad(
        'Witness',
        `it has seen ${newest} entries, the ledger has ${size}`,
        'an older copy was put back: restore the newest',
      )
    : ok('Witness', `${path} has seen ${newest} entries`);
}

function clockAgainstLog({ db }: DataFolder): Check {
  const newest = db.prepare('SELECT max(at) FROM entry').pluck().get() as number | null;
  if (newest === null) return ok('Clock and log', 'no entries yet');
  const text = formatInstant(newest as Instant);
  return Date.now() * 1000 < newest - CLOCK_BACK_US
    ? bad(
        'Clock and log',
        `the newest entry was written at ${text}, which is still to come`,
        'the clock was set back: correct it',
      )
    : ok('Clock and log', `newest entry ${text}`);
}
