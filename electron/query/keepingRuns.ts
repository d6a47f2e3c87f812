/** Backups, archives and removals as station and command line make them: what is copied is read here, what is written the engine does. */
import { statSync } from 'node:fs';
import type { RemovalPlanView } from '../../shared/contract/keepingChannels.ts';
import type { KeepingCommands } from '../../shared/contract/keepingCommands.ts';
import type { KeepingJob } from '../../shared/contract/station.ts';
import { type Actor, STATION_ACTOR } from '../../shared/domain/entry.ts';
import type { Clock } from '../../shared/domain/time.ts';
import { archivesOf } from '../engine/keepingCommands.ts';
import {
  type MadeArchive,
  type MadeBackup,
  makeArchive,
  makeBackup,
  planRemoval,
  type RemovalPlan,
  type RemovalRules,
  removeOldest,
  runOfYear,
  sha256Of,
  startOfYear,
  type VerifiedArchive,
  verifyArchive,
} from '../keeping/index.ts';
import { deliveries, keepingActs, standingHolds } from '../projection/index.ts';
import { witnessPathOf } from './checkpoint.ts';
import { type DataFolder, openDataFolder, STATION_MIGRATIONS } from './dataFolder.ts';

export interface KeepingRunPorts {
  readonly dataDir: string;
  readonly clock: Pick<Clock, 'now'>;
  /** Version of the product. */
  readonly product: string;
  /** To the engine, which is the only writer. Undefined for `signBackup` where the key is not at hand. */
  command<C extends keyof KeepingCommands>(
    name: C,
    request: KeepingCommands[C]['request'],
  ): Promise<KeepingCommands[C]['response']>;
  onProgress?(what: string, done: number, total: number): void;
  readonly signal?: AbortSignal;
}

export interface BackupRequest {
  readonly to: string;
  readonly withPrivateKey: boolean;
  /** Newest that stay; absent: all. */
  readonly keep?: number;
  readonly configPath?: string;
}

/** A copy may let the write-ahead log grow to half of what it may be at all. */
const WAL_SHARE = 2;

const opened = <T>(dataDir: string, read: (data: DataFolder) => T): T => {
  const data = openDataFolder(dataDir);
  try {
    return read(data);
  } finally {
    data.close();
  }
};

/** @throws the reason, which is in the log too */
export async function runBackup(
  ports: KeepingRunPorts,
  { to, withPrivateKey, keep, configPath }: BackupRequest,
): Promise<MadeBackup & { readonly removed: readonly string[] }> {
  const { dataDir, clock, product, command, onProgress, signal } = ports;
  const { config, witnessPath, document } = opened(dataDir, (data) => {
    const inForce = data.configs.inForce();
    const text = `${JSON.stringify(inForce.config, null, 2)}\n`;
    return { config: inForce.config, witnessPath: witnessPathOf(data), document: text };
  });
  const station = config.station.id;
  const made = await recorded(ports, 'backup', to, () =>
    makeBackup({
      ...{ dataDir, station, to, at: clock.now(), product, migrations: STATION_MIGRATIONS, witnessPath },
      ...{ configuration: document, withPrivateKey, walBytesMax: config.storage.walBytesMax / WAL_SHARE },
      ...(configPath === undefined ? {} : { configPath }),
      sign: (statement) => {
        const { log, size, root, at, manifest } = statement;
        return command('signBackup', { log, size, root, at, manifest }).then(({ note }) => note);
      },
      ...(onProgress === undefined ? {} : { onProgress }),
      ...(signal === undefined ? {} : { signal }),
    }),
  );
  const bytes = made.manifest.files.reduce((sum, file) => sum + file.bytes, 0);
  const left = made.unfinished.length === 0 ? '' : `; ${made.unfinished.join(', ')} was not finished and was removed`;
  const key = withPrivateKey ? '; with the private key' : '; without the private key';
  await command('recordKeeping', {
    ...{ event: 'backupMade', subject: made.path, actor: STATION_ACTOR },
    detail: `${made.manifest.size} entries, ${bytes} bytes, verified and ${made.isSigned ? 'signed' : 'not signed'}${key}${left}`,
  });
  return { ...made, removed: keep === undefined ? [] : removeOldest(to, station, keep) };
}

/** @throws the reason, which is in the log too */
export async function runArchive(
  ports: KeepingRunPorts,
  { to, year }: { to: string; year: number },
): Promise<MadeArchive> {
  const { dataDir, clock, product, command, onProgress, signal } = ports;
  const { station } = opened(dataDir, (data) => data.configs.inForce().config);
  const now = clock.now();
  if (startOfYear(year + 1, station.timeZone) > now) throw new Error(`${year} has not ended yet`);
  const made = await recorded(ports, 'archive', to, () =>
    makeArchive({
      ...{ dataDir, station: station.id, year, timeZone: station.timeZone, to, at: now, product },
      ...(onProgress === undefined ? {} : { onProgress }),
      ...(signal === undefined ? {} : { signal }),
    }),
  );
  const { unfinished, ...archive } = made;
  const left = unfinished.length === 0 ? '' : `; ${unfinished.join(', ')} was not finished and was removed`;
  await command('recordKeeping', {
    ...{ event: 'archiveMade', subject: made.file, archive, actor: STATION_ACTOR },
    detail: `entries ${made.firstSeq} to ${made.lastSeq} of ${year}, ${made.bytes} bytes, verified${left}`,
  });
  return made;
}

async function recorded<T>(
  ports: KeepingRunPorts,
  what: 'backup' | 'archive',
  to: string,
  act: () => Promise<T>,
): Promise<T> {
  try {
    return await act();
  } catch (error) {
    await ports
      .command('recordKeeping', {
        ...{ event: `${what}Failed`, subject: to, detail: (error as Error).message, actor: STATION_ACTOR },
      })
      .catch(() => undefined); // the reason why it failed is the one to tell
    throw error;
  }
}

/** Years that have ended so many days ago, have entries, and have no archive yet; oldest first. */
export function yearsToArchive(data: DataFolder, now: number, afterDays: number): number[] {
  const { timeZone } = data.configs.inForce().config.station;
  const first = data.db.prepare('SELECT min(at) FROM entry').pluck().get() as number | null;
  if (first === null) return [];
  const done = new Set(keepingActs(data.db, ['archiveMade'], YEARS_MAX).map(({ year }) => year));
  const years: number[] = [];
  const last = new Date(now / 1000).getUTCFullYear();
  for (let year = Math.max(new Date(first / 1000).getUTCFullYear(), last - YEARS_MAX); year <= last; year += 1) {
    const isOver = startOfYear(year + 1, timeZone) + afterDays * US_PER_DAY <= now;
    if (isOver && !done.has(year) && runOfYear(data.db, year, timeZone) !== undefined) years.push(year);
  }
  return years;
}

const YEARS_MAX = 200;
const US_PER_DAY = 86_400_000_000;

/** Archives of the log whose files are there, are what was recorded, and verify. */
export async function verifiedArchives(dataDir: string): Promise<VerifiedArchive[]> {
  const known = opened(dataDir, ({ db }) => archivesOf(db));
  const whole: VerifiedArchive[] = [];
  for (const archive of known) {
    const { file, bytes, sha256 } = archive;
    if (statSync(file, { throwIfNoEntry: false })?.size !== bytes) continue;
    if ((await sha256Of(file)) !== sha256) continue;
    if ((await verifyArchive({ file })).isClean) whole.push(archive);
  }
  return whole;
}

/** What would be removed now, and what is held back. Hashes every archive of the log. */
export async function planOf(dataDir: string, now: number): Promise<RemovalPlan> {
  const archives = await verifiedArchives(dataDir);
  return opened(dataDir, (data) => planRemoval(data.db, rulesOf(data, now, archives)));
}

function rulesOf(data: DataFolder, now: number, archives: readonly VerifiedArchive[]): RemovalRules {
  const { config } = data.configs.inForce();
  const stored = deliveries(data.db);
  return {
    ...{ retention: config.keeping.retention, now, archives },
    holds: standingHolds(data.db).map(({ scope }) => scope),
    delivered: config.sync.targets.map(({ id: target }) => {
      const { deliveredTo = 0, receiptSeq = 0 } = stored.find((each) => each.target === target) ?? {};
      return { target, deliveredTo, receiptSeq };
    }),
  };
}

export interface Removed {
  readonly removed: number;
  readonly bytes: number;
  /** Parts that the engine refused, with its reason. */
  readonly refused: readonly string[];
  readonly plan: RemovalPlan;
}

/** Plans, and has the engine remove part by part. A part that fails stays as it is; the next run finds it again. */
export async function runRemoval(ports: KeepingRunPorts, actor: Actor = STATION_ACTOR): Promise<Removed> {
  const plan = await planOf(ports.dataDir, ports.clock.now());
  let [removed, bytes] = [0, 0];
  const refused: string[] = [];
  for (const [i, part] of plan.parts.entries()) {
    if (ports.signal?.aborted) break;
    const { ranges, keptElsewhere } = part;
    const why = `its retention is over; ${keptElsewhere.by === 'delivery' ? 'delivered to every target' : `in the archive of ${keptElsewhere.year}`}`;
    const answer = await ports.command('removeBodies', { ranges, keptElsewhere, why, actor });
    if (answer.refused !== undefined) refused.push(answer.refused);
    removed += answer.removed;
    bytes += answer.refused === undefined ? part.bytes : 0;
    ports.onProgress?.('removing', i + 1, plan.parts.length);
  }
  return { removed, bytes, refused, plan };
}

/** What a thread of the station does for a job, and the sentence that is told of it. */
export async function runKeepingJob(
  ports: KeepingRunPorts,
  job: KeepingJob,
): Promise<{ readonly message: string; readonly plan?: RemovalPlanView }> {
  switch (job.job) {
    case 'backup': {
      const { path, manifest, unfinished } = await runBackup(ports, job);
      const left = unfinished.length === 0 ? '' : `; ${unfinished.length} unfinished before it removed`;
      return { message: `${manifest.size} entries in ${path}, verified${left}` };
    }
    case 'archive': {
      const { file, firstSeq, lastSeq } = await runArchive(ports, job);
      return { message: `entries ${firstSeq} to ${lastSeq} in ${file}, verified` };
    }
    case 'remove': {
      const { removed, bytes, refused } = await runRemoval(ports, job.actor);
      const kept = refused.length === 0 ? '' : `; refused: ${refused[0]}`;
      return { message: `${removed} bodies removed, ${bytes} bytes${kept}` };
    }
    case 'plan': {
      const { parts, heldBack, isCut } = await planOf(ports.dataDir, ports.clock.now());
      const entries = parts.reduce((sum, part) => sum + part.entries, 0);
      const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
      return { message: `${entries} bodies are due`, plan: { entries, bytes, ...heldBack, isCut } };
    }
  }
}
