import { entryOfConfig, packEntry } from './figures/configured.ts';
import { type Desk, entriesFound, named } from './figures/figure.ts';
import { reportLineNode } from './figures/report.ts';
import { readingSpans } from './readingSpans.ts';
import { plain, type Thing } from './thing.ts';
import { cut, many, parts, timeText } from './words.ts';

/** What figures rest on, by the word their reference begins with. */
export function things(desk: Desk): Readonly<Record<string, Thing>> {
  const { source } = desk;
  const config = (hash: string) => source.config(hash);
  return {
    ...readingSpans(desk),
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
