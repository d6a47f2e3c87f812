import type { ResultBody } from '../../../shared/domain/entry.ts';
import type { Input } from '../inputs.ts';
import { lookbackMaxUs, reachOf, subjectsOf, tagsOfSubject } from '../ruleReach.ts';
import type { PackRule } from '../source.ts';
import { cut, spanText } from '../words.ts';
import { entryOfConfig } from './configured.ts';
import { type Desk, entriesFound, type FigureKind, named } from './figure.ts';
import { alarmsOfResult } from './ruleAlarm.ts';

const CANDIDATES_MAX = 2_000;

/** What a rule decided of a period or an event: readings of its subject that stood in the log when it was sealed. */
export function resultFigures(desk: Desk): FigureKind {
  const { source, readings } = desk;
  const bodyOf = (id: string): ResultBody | undefined => {
    const body = source.entry(Number(id))?.body;
    return body?.kind === 'result' ? body : undefined;
  };
  const ruleOf = (body: ResultBody): PackRule | undefined =>
    source.rules().find(({ hash, id }) => hash === body.packHash && id === body.rule);
  const tagsUnder = (rule: PackRule, config: string): readonly string[] =>
    (source.config(config)?.config ?? source.inForce().config).tags
      .map(({ id }) => id)
      .filter((tag) => rule.selects(tag));

  return {
    kind: 'result',
    node(id) {
      const body = bodyOf(id);
      if (!body) return undefined;
      const value = body.value === null ? 'no value' : `${body.value} ${body.unit}`;
      const held = body.limit === null ? '' : `, held against ${body.limit} ${body.unit}`;
      const paragraph = `${body.source.document} ${body.source.paragraph}`.trim();
      return {
        ref: `entry:${id}`,
        kind: 'result',
        title: cut(`${body.title}, ${body.subject}: ${body.verdict}`, 300),
        detail: cut(
          `${body.verdict} after ${paragraph}: ${value}${held}, by ${body.method}, from ${body.valid} valid of ${body.received} readings, ${spanText(body.from ?? body.at, body.to)}. ${body.detail}`,
          1200,
        ),
        at: body.from,
        seq: Number(id),
        facts: [
          ['rule', `${body.rule} of ${body.pack} ${body.packVersion}`],
          ['paragraph', paragraph],
          [
            'received',
            `${body.received}${body.expected === null ? '' : ` of ${body.expected} expected`}, ${body.valid} valid`,
          ],
          ...(body.rounding === '' ? [] : [['rounding', body.rounding] as [string, string]]),
        ],
      };
    },
    inputs(id) {
      const body = bodyOf(id);
      const rule = body && ruleOf(body);
      if (!body || !rule) return [];
      const sealedBefore = Number(id);
      const reach = reachOf(source, rule, body.from ?? body.at, body.to ?? body.at);
      return tagsOfSubject(rule, tagsUnder(rule, body.config), body.subject).map((tag): Input => {
        const before = reach.readingsBefore > 0 ? readings.before(tag, reach.from, reach.readingsBefore) : undefined;
        return { by: 'span', tag, from: before ?? reach.from, to: reach.to, sealedBefore };
      });
    },
    touchedBy({ tag, time }) {
      const found = new Set<number>();
      for (const rule of source.rules()) {
        if (!rule.selects(tag)) continue;
        const tags = source
          .inForce()
          .config.tags.map(({ id }) => id)
          .filter((each) => rule.selects(each));
        for (const subject of subjectsOf(rule, tags, tag))
          for (const seq of candidates(rule, subject, tag, time)) found.add(seq);
      }
      return [...found].sort((a, b) => a - b).map(String);
    },
    up(id) {
      const body = bodyOf(id);
      if (!body) return [];
      const replaced = body.amends === undefined ? undefined : source.entryByKey(body.amends);
      return [
        ...named('rule', 'judgedBy', `rule ${body.rule} of pack ${body.pack} ${body.packVersion}`, [
          `rule:${body.packHash}|${body.rule}`,
        ]),
        ...named('config', 'configuredBy', 'the configuration in force when it was sealed', [
          entryOfConfig(desk, body.config),
        ]),
        ...named('replaces', 'replaces', 'the result it replaces: readings of its period came late', [
          replaced && `entry:${replaced.seq}`,
        ]),
      ];
    },
    down(id) {
      const body = bodyOf(id);
      if (!body) return [];
      const { key, rule, subject } = body;
      const seq = Number(id);
      const alarms = alarmsOfResult(desk, { seq, rule, subject, from: body.from ?? body.at });
      return [
        ...named(
          'alarms',
          'raisedBy',
          'alarms it raised',
          alarms.map((each) => `alarm:${each}`),
        ),
        ...entriesFound(
          desk,
          { id: 'deadlines', edge: 'raisedBy', because: () => 'regulatory clocks it started' },
          'SELECT seq FROM deadline WHERE result = ? ORDER BY seq',
          key,
        ),
        ...entriesFound(
          desk,
          { id: 'replaced', edge: 'replaces', because: () => 'a later result stands in its place' },
          'SELECT seq FROM ruleResult WHERE amends = ? ORDER BY seq',
          key,
        ),
        ...entriesFound(
          desk,
          { id: 'reports', edge: 'computedFrom', because: () => 'shift reports of the time in which its period ended' },
          "SELECT seq FROM entry WHERE kind = 'shiftReport' AND fromTime <= ? AND toTime >= ? AND seq > ? ORDER BY seq",
          body.to ?? body.at,
          body.to ?? body.at,
          seq,
        ),
      ];
    },
  };

  /** By the index over rule, subject and period; what its window does not reach is sorted out afterwards. */
  function candidates(rule: PackRule, subject: string, tag: string, time: number): readonly number[] {
    const carried = rule.kind === 'rolling' ? Number(rule.settings.overCount ?? 1) : 1;
    const next = readings.after(tag, time, carried) ?? source.now;
    return source.db
      .prepare(
        `SELECT seq FROM ruleResult WHERE rule = ? AND subject = ? AND fromTime <= ? AND toTime >= ?
         ORDER BY fromTime LIMIT ${CANDIDATES_MAX}`,
      )
      .pluck()
      .all(rule.id, subject, next + lookbackMaxUs(rule), time) as number[];
  }
}
