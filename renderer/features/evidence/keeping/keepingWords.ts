import type { HoldRow, KeepingActRow } from '../../../../shared/contract/keepingChannels.ts';
import { KIND_WORD } from '../../../live/words.ts';
import type { Format } from '../../../ui/format.ts';

export const ACT_WORD = {
  backupMade: 'made',
  backupFailed: 'failed',
  archiveMade: 'made',
  archiveFailed: 'failed',
  logContinued: 'went on',
  removed: 'removed',
} as const satisfies Record<KeepingActRow['act'], string>;

const yearOf = (us: number): number => new Date(us / 1000).getUTCFullYear();

/** A moment of this year short, any other with its year: what is kept is kept for years. */
export const dayWords = (us: number, format: Format): string =>
  yearOf(us) === yearOf(Date.now() * 1000) ? format.dayMinutes(us) : format.full(us);

export const isFailure = ({ act }: KeepingActRow): boolean => act === 'backupFailed' || act === 'archiveFailed';

/** What a legal hold keeps, in one line. */
export function scopeWords({ scope }: HoldRow, format: Format): string {
  const { kinds, workUnits, writtenFrom, writtenTo } = scope;
  const what = kinds === null ? 'everything' : kinds.map((kind) => KIND_WORD[kind].toLowerCase()).join(', ');
  const of = workUnits === null ? '' : ` of ${workUnits.join(', ')}`;
  const from = writtenFrom === null ? '' : ` from ${dayWords(writtenFrom, format)}`;
  const to = writtenTo === null ? '' : ` until ${dayWords(writtenTo, format)}`;
  return `${what}${of}${from}${to}`;
}

/** The last part of a path: the whole one stands in the tooltip. */
export const shortPath = (path: string): string => path.split(/[\\/]/).at(-1) ?? path;
