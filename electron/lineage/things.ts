import type { LineageNode } from '../../shared/contract/lineageChannels.ts';
import { entryOfConfig, packEntry } from './figures/configured.ts';
import { type Desk, entriesFound, type Neighbours, named } from './figures/figure.ts';
import { reportLineNode } from './figures/report.ts';
import { receiptsOf } from './figures/sealed.ts';
import type { SpanInput } from './inputs.ts';
import { cut, many, parts, spanText, timeText } from './words.ts';

/** A node that is no figure: what figures rest on, and what holds them. */
export interface Thing {
  node(id: string): LineageNode | undefined;
  up(id: string): readonly Neighbours[];
  down(id: string): readonly Neighbours[];
}

export function spanOf(id: string): SpanInput | undefined {
  const [tag = '', from = '', to = '', sealedBefore = '', receivedUntil = ''] = id.split('|');
  if (tag === '' || from === '' || to === '') return undefined;
  return {
    by: 'span',
    tag,
    from: Number(from),
    to: Number(to),
    ...(sealedBefore === '' ? {} : { sealedBefore: Number(sealedBefore) }),
    ...(receivedUntil === '' ? {} : { receivedUntil: Number(receivedUntil) }),
  };
}

export const refOfSpan = ({ tag, from, to, sealedBefore, receivedUntil }: SpanInput): string => {
  const ends = [sealedBefore ?? '', receivedUntil ?? ''].join('|').replace(/\|+$/, '');
  return `readings:${tag}|${from}|${to}${ends === '' ? '' : `|${ends}`}`;
};

export function things(desk: Desk): Readonly<Record<string, Thing>> {
  const { source, readings } = desk;
  const plain = (node: Omit<LineageNode, 'facts' | 'at' | 'seq'> & Partial<LineageNode>): LineageNode => ({
    at: null,
    seq: null,
    facts: [],
    ...node,
  });

  const span: Thing = {
    node(id) {
      const input = spanOf(id);
      if (!input) return undefined;
      const { total, isExact } = readings.count(input);
      return plain({
        ref: `readings:${id}`,
        kind: 'readings',
        title: `${input.tag}: ${isExact ? '' : 'about '}${many(total, 'reading')}`,
        detail: `${many(total, 'reading')} of ${input.tag}, ${spanText(input.from, input.to)}${isExact ? '' : ', counted from one-minute summaries'}.`,
        at: input.from,
      });
    },
    up(id) {
      const input = spanOf(id);
      if (!input) return [];
      const { total, isExact } = readings.count(input);
      const holders = [...take(readings.holders(input), HOLDERS_MAX)];
      return [
        {
          id: 'each',
          edge: 'computedFrom',
          because: 'reading by reading',
          total,
          isExact,
          page: (offset, limit) =>
            readings.page(input, offset, limit).map(({ time }) => `reading:${input.tag}|${time}`),
        },
        {
          id: 'holders',
          edge: 'sealedIn',
          because: 'the entries they are sealed in',
          total: holders.length,
          isExact: holders.length < HOLDERS_MAX,
          page: (offset, limit) => holders.slice(offset, offset + limit).map((seq) => `entry:${seq}`),
        },
      ];
    },
    down: () => [],
  };

  const rows: Thing = {
    node(id) {
      const [seq, tag] = parts(id);
      const found = source.rows(Number(seq), tag);
      if (found.length === 0) return undefined;
      const bad = found.filter(({ hasValue }) => !hasValue).length;
      return plain({
        ref: `rows:${id}`,
        kind: 'readings',
        title: `${tag}: ${many(found.length, 'reading')}`,
        detail: `${many(found.length, 'reading')} of ${tag} in entry ${seq}, ${bad} without a value.`,
        at: found[0]?.time ?? null,
        seq: Number(seq),
      });
    },
    up(id) {
      const [seq, tag] = parts(id);
      const times = source.rows(Number(seq), tag).map(({ time }) => time);
      return [
        {
          id: 'each',
          edge: 'computedFrom',
          because: 'reading by reading',
          total: times.length,
          page: (offset, limit) => times.slice(offset, offset + limit).map((time) => `reading:${tag}|${time}`),
        },
      ];
    },
    down: (id) => named('entry', 'sealedIn', 'the entry that holds them', [`entry:${parts(id)[0]}`]),
  };

  const config = (hash: string) => source.config(hash);
  return {
    readings: span,
    rows,
    calibration: {
      node(id) {
        const [hash, tagId] = parts(id);
        const tag = config(hash)?.config.tags.find((each) => each.id === tagId);
        if (!tag?.calibration) return undefined;
        const { certificate, offset, validUntil } = tag.calibration;
        return plain({
          ref: `calibration:${id}`,
          kind: 'calibration',
          title: `${tagId}: certificate ${certificate}`,
          detail: `Offset ${offset} ${tag.unit}${validUntil === undefined ? '' : `, valid until ${validUntil}`}; the clean layer adds it, the raw value stays as it is.`,
          seq: config(hash)?.seq ?? null,
          facts: [
            ['certificate', certificate],
            ['offset', `${offset} ${tag.unit}`],
            ...(validUntil === undefined ? [] : [['valid until', validUntil] as [string, string]]),
          ],
        });
      },
      up: (id) =>
        named('config', 'configuredBy', 'the configuration that states it', [entryOfConfig(desk, parts(id)[0])]),
      down: () => [],
    },
    rule: {
      node(id) {
        const [hash, ruleId] = parts(id);
        const rule = source.rules().find((each) => each.hash === hash && each.id === ruleId);
        if (!rule) return undefined;
        return plain({
          ref: `rule:${id}`,
          kind: 'rule',
          title: cut(`${rule.title}: ${rule.document} ${rule.paragraph}`.trim(), 300),
          detail: cut(
            `Rule ${rule.id} of pack ${rule.pack} ${rule.version}, kind ${rule.kind}, after ${rule.document} ${rule.paragraph}.`,
            1200,
          ),
          seq: rule.seq,
          facts: [
            ['pack', `${rule.pack} ${rule.version}`],
            ['SHA-256 of the pack', hash],
          ],
        });
      },
      up: (id) => named('pack', 'partOf', 'the pack as it came into force', [packEntry(desk, parts(id)[0])]),
      down(id) {
        const [hash, ruleId] = parts(id);
        return entriesFound(
          desk,
          { id: 'results', edge: 'judgedBy', because: (total) => `${many(total, 'result')} by this rule` },
          'SELECT seq FROM ruleResult WHERE rule = ? AND packHash = ? ORDER BY seq DESC',
          ruleId,
          hash,
        );
      },
    },
    frames: {
      node(id) {
        const [seq, connection] = parts(id);
        const body = source.entry(Number(seq))?.body;
        const frames =
          body?.kind === 'batch' || body?.kind === 'amendment'
            ? body.lineage.frames.find((each) => each.connection === connection)
            : undefined;
        if (!frames) return undefined;
        return plain({
          ref: `frames:${id}`,
          kind: 'frames',
          title: `${connection}: frames ${frames.first} to ${frames.last}`,
          detail: `${many(frames.count, 'frame')} of connection ${connection}, each durable in the inbox before anything looked at it.`,
          facts: [['SHA-256 over their digests', frames.digest]],
        });
      },
      up(id) {
        const [seq] = parts(id);
        const body = source.entry(Number(seq))?.body;
        return body?.kind === 'batch' || body?.kind === 'amendment'
          ? named('worker', 'readBy', 'the thread that read them', [`worker:${body.lineage.worker}`])
          : [];
      },
      down: (id) => named('entry', 'sealedIn', 'the entry their readings stand in', [`entry:${parts(id)[0]}`]),
    },
    engine: {
      node: (id) =>
        plain({
          ref: `engine:${id}`,
          kind: 'engine',
          title: id,
          detail: `Version ${id} of the product cleaned, judged and sealed.`,
        }),
      up: () => [],
      down: () => [],
    },
    worker: {
      node: (id) =>
        plain({
          ref: `worker:${id}`,
          kind: 'worker',
          title: id,
          detail: `Thread ${id} polled the devices and stamped what they answered.`,
        }),
      up: () => [],
      down: () => [],
    },
    person: {
      node: (id) =>
        plain({
          ref: `person:${id}`,
          kind: 'person',
          title: id,
          detail: `${id} acted under this name, signed in at this station.`,
        }),
      up: () => [],
      down(id) {
        return entriesFound(
          desk,
          { id: 'acts', edge: 'signedBy', because: () => 'what was decided about quarantine under this name' },
          'SELECT seq FROM quarantineVerdict WHERE by = ? ORDER BY seq DESC',
          id,
        );
      },
    },
    checkpoint: {
      node(id) {
        const size = Number(id);
        const found = source.checkpointCovering(size - 1);
        if (found?.size !== size) return undefined;
        return plain({
          ref: `checkpoint:${id}`,
          kind: 'checkpoint',
          title: `checkpoint of ${many(size, 'entry', 'entries')}`,
          detail: `Size and root of the log, signed by the station ${timeText(found.at)}: whatever stands before it cannot be changed unseen.`,
          at: found.at,
        });
      },
      up: () => [],
      down: () => [],
    },
    line: {
      node(id) {
        const found = reportLineNode(desk, id);
        if (!found) return undefined;
        return plain({
          ref: `line:${id}`,
          kind: 'line',
          title: cut(`${found.line.name}: ${found.line.value}`, 300),
          detail: cut(
            `${found.line.name} is ${found.line.value} in the shift report ${found.name}, version ${found.body.version}.`,
            1200,
          ),
          at: found.body.from,
          seq: found.seq,
          facts: [['place in the document', found.line.path]],
        });
      },
      up(id) {
        const found = reportLineNode(desk, id);
        return found ? named('figures', 'computedFrom', 'what the line shows', found.refs) : [];
      },
      down(id) {
        const found = reportLineNode(desk, id);
        return found ? named('report', 'partOf', 'the report it stands in', [`entry:${found.seq}`]) : [];
      },
    },
  };
}

/** Entries listed as holders of one span; a month of one-minute windows has 43 200. */
const HOLDERS_MAX = 2_000;

function* take<T>(items: Iterable<T>, max: number): Generator<T> {
  let n = 0;
  for (const item of items) {
    if (n++ >= max) return;
    yield item;
  }
}

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
export function peopleOf(body: object): readonly string[] {
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
