import type { AuditRow } from '../../shared/contract/auditChannels.ts';
import type { Actor, Signature } from '../../shared/domain/entries/head.ts';
import {
  ENTRY_KINDS,
  type EntryBody,
  type EntryKind,
  entryBodySchema,
  STATION_ACTOR,
} from '../../shared/domain/entry.ts';

/** A body of an entry, read for who acts in it and on what; each kind has some of these fields. */
export type Acting = Pick<EntryBody, 'kind'> & Readonly<Record<string, unknown>>;

/** Fields that name people, wherever they stand in a body. */
export const PERSON_FIELDS = [
  'actor',
  'signature',
  'second',
  'secondSignature',
  'signatures',
  'outgoing',
  'incoming',
] as const;

/** Kinds of entry that can name a person, read from their schemas: a new kind that does is in the trail by itself. */
export const ACTING_KINDS: readonly EntryKind[] = actingKinds();

/** Whoever acted or signed, the actor first, each once; nobody where the station acted of itself. */
export function actorsOf(body: Acting): AuditRow['persons'] {
  const found = new Map<string, { user: string; role: string | null }>();
  for (const field of PERSON_FIELDS)
    for (const person of [body[field] ?? []].flat() as (Actor | Signature)[])
      if (person.user !== STATION_ACTOR.user && !found.has(person.user))
        found.set(person.user, { user: person.user, role: person.role });
  return [...found.values()].slice(0, 10);
}

export function signaturesOf(body: Acting): AuditRow['signatures'] {
  return PERSON_FIELDS.filter((field) => field !== 'actor')
    .flatMap((field) => [body[field] ?? []].flat() as Signature[])
    .map(({ user, at, meaning }) => ({ user, at, meaning }))
    .slice(0, 10);
}

/** What was done, in the words of the log. */
export function actOf(body: Acting): string {
  const inner = body.act as { act?: string } | undefined;
  const said = [body.event, body.verdict, body.decision, inner?.act].find((each) => typeof each === 'string');
  return said === undefined ? body.kind : `${body.kind} ${said}`;
}

/** Fields that say what a body is about, the most telling first. */
const OBJECT_FIELDS = [
  ...[
    'alarm',
    'stop',
    'lot',
    'excursion',
    'exception',
    'quarantine',
    'deadline',
    'servicePoint',
    'pack',
    'report',
    'hold',
  ],
  ...['subject', 'tag', 'connection'],
] as const;

/** What it was done to; '' where the entry as a whole is about the station. */
export function objectOf(body: Acting): string {
  for (const field of OBJECT_FIELDS) {
    const value = body[field];
    if (typeof value === 'string' && value !== '') return value;
  }
  const shift = body.shift as { name?: string; localDate?: string; area?: string } | null | undefined;
  if (shift?.name !== undefined) return `${shift.localDate ?? ''} ${shift.name} ${shift.area ?? ''}`.trim();
  const act = body.act as { difference?: string; list?: string; request?: string } | undefined;
  return act?.difference ?? act?.request ?? act?.list ?? '';
}

/** The reason as the person gave it. */
export function whyOf(body: Acting): string {
  const change = body.change as { reason?: string } | undefined;
  const act = body.act as { reason?: string } | undefined;
  const said = [body.reason, body.why, body.comment, change?.reason, act?.reason, body.text, body.detail];
  return (said.find((each) => typeof each === 'string' && each !== '') as string | undefined) ?? '';
}

function actingKinds(): EntryKind[] {
  const acting = new Set<string>();
  for (const option of entryBodySchema.options) collect(option, acting);
  return ENTRY_KINDS.filter((kind) => acting.has(kind));
}

interface Shaped {
  readonly shape?: Readonly<Record<string, { readonly value?: string; readonly values?: ReadonlySet<string> }>>;
  readonly options?: readonly Shaped[];
}

/** Kinds of a schema of the log, or of each of its branches. */
function collect(schema: unknown, acting: Set<string>): void {
  const { shape, options } = schema as Shaped;
  for (const option of options ?? []) collect(option, acting);
  const kind = shape?.kind?.value;
  if (shape !== undefined && kind !== undefined && PERSON_FIELDS.some((field) => field in shape)) acting.add(kind);
}
