import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TimestampConfig } from '../../shared/domain/config/index.ts';
import { makeFolder, writeFileDurably } from '../ledger/index.ts';
import { post } from './httpPost.ts';
import type { Place, StepOutcome } from './place.ts';
import { openTimestamp, timestampRequest } from './timestamp.ts';

export const timestampsFolderOf = (folder: string): string => join(folder, 'timestamps');
export const timestampFileOf = (folder: string, size: number): string =>
  join(timestampsFolderOf(folder), `${size}.tsr`);

/** A time stamp says when at the latest something was there: of a shift end longer ago than this it says nothing of use. */
const AGE_US_MAX = 30 * 86_400_000_000;

export interface TimestampPlaceOptions {
  readonly folder: string;
  readonly config: TimestampConfig;
  /** µs UTC. */
  now(): number;
}

/** Has the checkpoints of shift ends time-stamped, one a step. An authority that is away is asked again later. */
export function timestampPlace({ folder, config, now }: TimestampPlaceOptions): Place {
  /** Everything up to here has its time stamp, or needs none. */
  let doneTo = 0;
  return {
    id: config.url,
    kind: 'timestamp',
    async step(source): Promise<StepOutcome> {
      try {
        for (const { size, at, note } of source.shiftEndsAfter(doneTo, 100)) {
          if (existsSync(timestampFileOf(folder, size)) || at < now() - AGE_US_MAX) {
            doneTo = size;
            continue;
          }
          const { bytes, nonce } = timestampRequest(note);
          const answer = await post(config.url, bytes, 'application/timestamp-query');
          if (answer.kind === 'failed') return { kind: 'later', message: answer.message };
          if (answer.status !== 200) return { kind: 'later', message: `it answers ${answer.status}` };
          await openTimestamp(answer.bytes, note, readFileSync(config.certificateFile, 'utf8'), nonce);
          makeFolder(timestampsFolderOf(folder), 0o700);
          writeFileDurably(timestampFileOf(folder, size), answer.bytes, 0o644);
          doneTo = size;
          return { kind: 'again', size };
        }
        return { kind: 'done', size: doneTo };
      } catch (error) {
        return { kind: 'later', message: (error as Error).message };
      }
    },
  };
}

/** Sizes of the checkpoints that have a time stamp, smallest first. */
export function timestampedSizes(folder: string): number[] {
  const path = timestampsFolderOf(folder);
  if (!existsSync(path)) return [];
  const sizes = readdirSync(path).flatMap((name) => /^(\d{1,15})\.tsr$/.exec(name)?.[1] ?? []);
  return sizes.map(Number).sort((a, b) => a - b);
}
