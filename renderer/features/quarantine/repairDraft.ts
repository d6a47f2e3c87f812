import { methodText, type Repair, type RepairMethod } from '../../../shared/domain/repair.ts';

/** What a person has entered so far; texts as they stand in the fields. */
export interface RepairDraft {
  readonly method: RepairMethod;
  /** By reading number. */
  readonly values: Readonly<Record<number, string>>;
  readonly times: Readonly<Record<number, string>>;
  readonly leftOut: readonly number[];
  /** Empty: that of the entry. */
  readonly tag: string;
  /** Of an entry without readings: time and value, as read out of its payload. */
  readonly added: { readonly time: string; readonly value: string };
}

export const EMPTY_DRAFT: RepairDraft = {
  method: { kind: 'asIs' },
  values: {},
  times: {},
  leftOut: [],
  tag: '',
  added: { time: '', value: '' },
};

/** A number where it is one (a decimal comma is taken for a point), else what was typed. */
export function typedValue(text: string): number | string | boolean {
  const trimmed = text.trim();
  if (trimmed === 'true' || trimmed === 'false') return trimmed === 'true';
  const number = Number(/^-?\d+,\d+$/.test(trimmed) ? trimmed.replace(',', '.') : trimmed);
  return trimmed !== '' && Number.isFinite(number) ? number : trimmed;
}

/** µs; undefined where the text is no time with its zone. */
export function typedTime(text: string): number | undefined {
  const trimmed = text.trim();
  if (!/(?:Z|[+-]\d\d:\d\d)$/.test(trimmed)) return undefined;
  const ms = Date.parse(trimmed);
  return Number.isFinite(ms) ? ms * 1000 : undefined;
}

/** The request that the fields mean; fields that are no times yet are left out. */
export function repairOf({ method, values, times, leftOut, tag, added }: RepairDraft): Repair {
  const edited = new Set([...Object.keys(values), ...Object.keys(times)].map(Number));
  const edits = [...edited].flatMap((of) => {
    const value = values[of] === undefined || values[of].trim() === '' ? undefined : typedValue(values[of]);
    const sourceTime = times[of] === undefined ? undefined : typedTime(times[of]);
    if (value === undefined && sourceTime === undefined) return [];
    return [{ of, ...(value === undefined ? {} : { value }), ...(sourceTime === undefined ? {} : { sourceTime }) }];
  });
  const addedAt = typedTime(added.time);
  return {
    method,
    edits,
    leftOut: [...leftOut],
    added:
      addedAt === undefined || added.value.trim() === ''
        ? []
        : [{ sourceTime: addedAt, value: typedValue(added.value) }],
    ...(tag === '' ? {} : { tag }),
  };
}

/** Whether anything is to be corrected at all. */
export const isTouched = (draft: RepairDraft): boolean =>
  draft.method.kind !== 'asIs' ||
  Object.keys(draft.values).length > 0 ||
  Object.keys(draft.times).length > 0 ||
  draft.tag !== '' ||
  draft.added.value !== '';

/** What the correction does, for the person who signs it. */
export function draftText({ method, values, times, leftOut, tag, added }: RepairDraft): string {
  const byHand = Object.keys(values).length + Object.keys(times).length;
  return [
    ...(method.kind === 'asIs' ? [] : [methodText(method)]),
    ...(byHand === 0
      ? []
      : [Object.values(values).length === 1 ? `set to ${Object.values(values)[0]}` : `${byHand} by hand`]),
    ...(added.value === '' ? [] : [`${added.value} read out of the payload`]),
    ...(leftOut.length === 0 ? [] : [`${leftOut.length} left out`]),
    ...(tag === '' ? [] : [`under ${tag}`]),
  ].join(', ');
}

export const isSameMethod = (a: RepairMethod, b: RepairMethod): boolean => JSON.stringify(a) === JSON.stringify(b);
