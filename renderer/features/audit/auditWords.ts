import type { AuditRow } from '../../../shared/contract/auditChannels.ts';
import type { EntryKind } from '../../../shared/domain/entry.ts';
import { KIND_WORD } from '../../live/words.ts';

/** Kinds the trail is narrowed to; the ones people act in. */
export const AUDIT_KIND_OPTIONS: readonly (readonly [EntryKind | '', string])[] = [
  ['', 'All acts'],
  ...(
    [
      ...['alarm', 'verdict', 'stop', 'excursion', 'lot', 'meterException', 'meterRead', 'meterSwap', 'inventory'],
      ...['sample', 'deadline', 'shiftNote', 'shiftHandover', 'shiftClosed', 'shiftReport', 'config', 'pack'],
      ...['retention', 'legalHold', 'event'],
    ] as EntryKind[]
  ).map((kind) => [kind, KIND_WORD[kind]] as const),
];

/** `ute, supervisor; ada, administrator`. */
export const personsText = (persons: AuditRow['persons']): string =>
  persons.map(({ user, role }) => (role === null ? user : `${user}, ${role}`)).join('; ');

/** `event userChanged` → `User changed`; the kind alone where the entry has no events. */
export function actText({ act, kind }: Pick<AuditRow, 'act' | 'kind'>): string {
  const said = act.slice(kind.length).trim();
  if (said === '') return KIND_WORD[kind];
  const words = said.replaceAll(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`);
  const sentence = `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
  return kind === 'event' ? sentence : `${KIND_WORD[kind]}: ${words}`;
}

/** Beginning of a local day as the date field has it, µs; undefined where it is empty. */
export function dayStart(date: string, addDays = 0): number | undefined {
  const [year, month, day] = date.split('-').map(Number);
  if (year === undefined || month === undefined || day === undefined || Number.isNaN(day)) return undefined;
  return new Date(year, month - 1, day + addDays).getTime() * 1000;
}
