import { entryOfConfig } from './figures/configured.ts';
import { type Desk, entriesFound, type Neighbours, named } from './figures/figure.ts';
import { receiptsOf } from './figures/sealed.ts';
import type { Thing } from './thing.ts';
import { cut, many, timeText } from './words.ts';

/** Any other entry: who acted, what proves it. */
export function plainEntry(desk: Desk): Thing {
  const { source } = desk;
  return {
    node(id) {
      const entry = source.entry(Number(id));
      if (!entry) return undefined;
      const summary =
        entry.body === undefined ? 'removed under retention: leaf and proof stay' : source.summary(entry.seq);
      return {
        ref: `entry:${id}`,
        kind: entry.kind,
        title: cut(summary === '' ? `${entry.kind} ${id}` : summary, 120),
        detail: cut(summary === '' ? `Entry ${id}, written ${timeText(entry.at)}.` : summary, 1200),
        at: entry.from ?? entry.at,
        seq: entry.seq,
        facts: [['written', timeText(entry.at)]],
      };
    },
    up(id) {
      const entry = source.entry(Number(id));
      if (!entry?.body) return [];
      const before =
        entry.body.kind === 'config' && entry.body.before !== null ? entryOfConfig(desk, entry.body.before) : undefined;
      return [
        ...named(
          'people',
          'signedBy',
          'who did it',
          peopleOf(entry.body).map((name) => `person:${name}`),
        ),
        ...named('before', 'replaces', 'what it replaces', [before]),
        ...aboutOf(desk, entry.body),
      ];
    },
    down(id) {
      const entry = source.entry(Number(id));
      if (entry?.body?.kind === 'config') return sealedUnder(desk, Number(id));
      if (entry?.body?.kind === 'pack') {
        return entriesFound(
          desk,
          { id: 'results', edge: 'judgedBy', because: (total) => `${many(total, 'result')} by its rules` },
          'SELECT seq FROM ruleResult WHERE packHash = ? ORDER BY seq DESC',
          entry.body.hash,
        );
      }
      return [];
    },
  };
}

/** Entries of people and figures lead on to what they are about. */
function aboutOf(desk: Desk, body: object): readonly Neighbours[] {
  const said = body as {
    alarm?: string;
    occurrence?: string;
    excursion?: string;
    stop?: string;
    lot?: string;
    result?: string;
  };
  const result = typeof said.result === 'string' ? desk.source.entryByKey(said.result) : undefined;
  return named('about', 'partOf', 'what it is about', [
    said.occurrence === undefined ? undefined : `alarm:${said.occurrence}`,
    said.excursion === undefined ? undefined : `excursion:${said.excursion}`,
    said.stop === undefined ? undefined : `stop:${said.stop}`,
    said.lot === undefined ? undefined : `lot:${said.lot}`,
    result && `entry:${result.seq}`,
  ]);
}

/** Names that stand in a body as the one who acted or signed; the station itself is no person. */
function peopleOf(body: object): readonly string[] {
  const said = body as Record<string, { user?: unknown; role?: unknown } | undefined>;
  const names = ['actor', 'signature', 'second', 'secondSignature', 'outgoing', 'incoming'].flatMap((field) => {
    const who = said[field];
    return typeof who?.user === 'string' && who.role !== null ? [who.user] : [];
  });
  return [...new Set(names)];
}

/** What was sealed while a configuration was in force. */
function sealedUnder(desk: Desk, seq: number): readonly Neighbours[] {
  const next = desk.source.db
    .prepare("SELECT min(seq) FROM entry WHERE kind = 'config' AND seq > ?")
    .pluck()
    .get(seq) as number | null;
  const end = next ?? desk.source.size();
  const total = Math.max(0, end - seq - 1);
  if (total === 0) return [];
  return [
    {
      id: 'sealed',
      edge: 'configuredBy',
      because: `${many(total, 'entry', 'entries')} written while it was in force`,
      total,
      page: (offset, limit) =>
        Array.from({ length: Math.max(0, Math.min(limit, total - offset)) }, (_, i) => `entry:${seq + 1 + offset + i}`),
    },
  ];
}

/** Of every entry: the signature over the log that covers it, and who upstream has it. */
export function evidenceOf(
  desk: Desk,
  seq: number,
): { readonly up: readonly Neighbours[]; readonly down: readonly Neighbours[] } {
  const checkpoint = desk.source.checkpointCovering(seq);
  return {
    up: named('proof', 'provenBy', 'the signed checkpoint that covers the entry', [
      checkpoint && `checkpoint:${checkpoint.size}`,
    ]),
    down: named(
      'receipts',
      'deliveredBy',
      'receipts of upstream systems',
      receiptsOf(desk, seq).map((each) => `entry:${each}`),
    ),
  };
}
