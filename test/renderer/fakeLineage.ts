import type { LineageGroup, LineageNode, LineageView } from '../../shared/contract/lineageChannels.ts';

const AT = Date.UTC(2026, 10, 2, 7, 1) * 1000;
const node = (ref: string, kind: string, title: string, detail = title, seq: number | null = null): LineageNode => ({
  ...{ ref, kind, title, detail, seq, facts: [] },
  at: kind === 'person' || kind === 'engine' ? null : AT,
});
const group = (
  edge: LineageGroup['edge'],
  because: string,
  nodes: LineageNode[],
  total = nodes.length,
): LineageGroup => ({
  ...{ id: because, edge, because, total, isExact: true, offset: 0, nodes },
});

const RESULT = node(
  'entry:11820',
  'result',
  'Filter effluent turbidity, filter-1: notMet',
  'notMet after 40 CFR 141.173(a)(2): 94.8 %, held against 95 %, by share of readings at or below 0.3 NTU, from 2 871 valid of 2 880 readings, 2026-11-01T23:00:00Z to 2026-11-02T23:00:00Z.',
  11_820,
);

/** The same history whatever is asked: a result in the middle. */
export const fakeLineageAnswers = {
  'lineage:show': ({ ref }: { ref: string }): { ok: true; view: LineageView } => ({
    ok: true,
    view: {
      node: {
        ...RESULT,
        ref,
        facts: [
          ['rule', 'turbidity-share of surface-water 2026.1'],
          ['paragraph', '40 CFR 141.173(a)(2)'],
          ['received', '2880 of 2880 expected, 2871 valid'],
        ],
      },
      up: [
        group('computedFrom', 'readings of one tag, 2026-11-01T23:00:00Z to 2026-11-02T23:00:00Z', [
          node('readings:a|1|2', 'readings', 'filter-1.turbidity: 2 880 readings'),
        ]),
        group('judgedBy', 'rule turbidity-share of pack surface-water 2026.1', [
          node('rule:a|b', 'rule', 'Filter effluent turbidity: 40 CFR 141.173(a)(2)', 'x', 3),
        ]),
        group('configuredBy', 'the configuration in force when it was sealed', [
          node('entry:2', 'config', 'configuration 7d9417356df8 by ute: new filter', 'x', 2),
        ]),
        group('signedBy', 'people who acted on it', [node('person:sven', 'person', 'sven')]),
        group('provenBy', 'the signed checkpoint that covers the entry', [
          node('checkpoint:11824', 'checkpoint', 'checkpoint of 11 824 entries'),
        ]),
      ],
      down: [
        group('raisedBy', 'alarms it raised', [node('alarm:a', 'alarm', 'rule:turbidity-share:filter-1', 'x', 11_821)]),
        group(
          'computedFrom',
          'shift reports that hold it',
          Array.from({ length: 4 }, (_, i) =>
            node(
              `entry:${12_000 + i}`,
              'shiftReport',
              `Shift report Early 2026-11-0${i + 2}, version 1: drafted`,
              'x',
              12_000 + i,
            ),
          ),
          31,
        ),
        group('deliveredBy', 'receipts of upstream systems', [
          node('entry:11900', 'receipt', 'historian has entries 11 800 to 11 899', 'x', 11_900),
        ]),
      ],
    },
  }),
  'lineage:more': (): { ok: true; group: LineageGroup } => ({ ok: true, group: group('computedFrom', 'more', []) }),
};
