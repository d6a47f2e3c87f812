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

export const isFailure = ({ act }: KeepingActRow): boolean => act === 'backupFailed' || act === 'archiveFailed';

/** What a legal hold keeps, in one line. */
export function scopeWords({ scope }: HoldRow, format: Format): string {
  const { kinds, workUnits, writtenFrom, writtenTo } = scope;
  const what = kinds === null ? 'everything' : kinds.map((kind) => KIND_WORD[kind].toLowerCase()).join(', ');
  const of = workUnits === null ? '' : ` of ${workUnits.join(', ')}`;
  const from = writtenFrom === null ? '' : ` from ${format.dayMinutes(writtenFrom)}`;
  const to = writtenTo === null ? '' : ` until ${format.dayMinutes(writtenTo)}`;
  return `${what}${of}${from}${to}`;
}

/** The last part of a path: the whole one stands in the tooltip. */
export const shortPath = (path: string): string => path.split(/[\\/]/).at(-1) ?? path;
