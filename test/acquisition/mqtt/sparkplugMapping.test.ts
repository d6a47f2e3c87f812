import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Reading } from '../../../electron/acquisition/mqtt/mapping.ts';
import { SparkplugMapping } from '../../../electron/acquisition/mqtt/sparkplugMapping.ts';
import type { Instant } from '../../../shared/domain/time.ts';
import { tagOf } from '../intake/sinkPorts.ts';
import { Edge, type EdgeMetric, encode, longOf } from './edge.ts';

const START = Date.UTC(2026, 10, 21, 7) * 1_000;
const TAGS = [
  tagOf(1, 'e.temp', { group: 'G', edgeNode: 'E', metric: 'temp' }),
  tagOf(2, 'e.count', { group: 'G', edgeNode: 'E', metric: 'count' }),
  tagOf(3, 'd.speed', { group: 'G', edgeNode: 'E', device: 'D', metric: 'speed' }),
  tagOf(4, 'f.x', { group: 'G', edgeNode: 'F', metric: 'x', type: 'float64' }),
];
const BORN: EdgeMetric[] = [
  { name: 'temp', alias: 1, type: 'Double', value: 20 },
  { name: 'count', alias: 2, type: 'UInt64', value: 0 },
  { name: 'other', alias: 3, type: 'Int32', value: 0 },
];
const DEVICE_BORN: EdgeMetric[] = [{ name: 'speed', alias: 10, type: 'Float', value: 0 }];

/** A listener, and the time that passes: a second from message to message. */
class Listener {
  readonly mapping = new SparkplugMapping('in', TAGS, []);
  at = START;

  hear([topic, payload]: [string, Buffer], flags: { isRetained?: boolean; isDuplicate?: boolean } = {}): Reading {
    this.at += 1_000_000;
    return this.mapping.read({
      topic,
      payload,
      isRetained: false,
      isDuplicate: false,
      at: this.at as Instant,
      ...flags,
    });
  }
}

const valuesOf = ({ rows }: Reading): unknown[] => rows.map(({ row }) => [row.tag, row.value]);
const temp = (value: number, more: Partial<EdgeMetric> = {}): EdgeMetric => ({
  alias: 1,
  type: 'Double',
  value,
  ...more,
});

describe('metrics of an edge node', () => {
  it('are told by the aliases of the birth certificate, with the times of the metrics, and unknown ones are counted', () => {
    const listener = new Listener();
    const edge = new Edge('E');
    expect(valuesOf(listener.hear(edge.birth(...BORN)))).toEqual([
      [1, 20],
      [2, 0n],
    ]);
    const reading = listener.hear(
      edge.data(temp(21, { timestamp: 1_795_240_800_123 }), { alias: 3, type: 'Int32', value: 5 }),
    );
    expect(reading.rows).toMatchObject([{ row: { tag: 1, value: 21, sourceTime: 1_795_240_800_123_000, status: 0 } }]);
    expect(reading).toMatchObject({ refused: [], gaps: [], isFresh: true });
    expect(listener.mapping.ignored).toBe(3); // bdSeq, and `other` twice
    expect(listener.mapping.trouble()).toBeUndefined();
  });

  it.each([
    ['Int8', -128, -128],
    ['Int16', -32768, -32768],
    ['Int32', -2147483648, -2147483648],
    ['UInt8', 255, 255],
    ['UInt16', 65535, 65535],
    ['UInt32', 4294967295, 4294967295],
    ['Int64', longOf(-(2n ** 63n)), -(2n ** 63n)],
    ['UInt64', longOf(2n ** 64n - 1n), 2n ** 64n - 1n],
    ['Float', 0.1, Math.fround(0.1)],
    ['Double', 0.1, 0.1],
    ['Boolean', true, true],
    ['String', 'RUN', 'RUN'],
    ['DateTime', 1_795_240_800_123, 1_795_240_800_123n],
  ] as const)('of type %s keep %o exactly', (type, value, expected) => {
    const listener = new Listener();
    const { rows, refused } = listener.hear(new Edge('E').birth({ name: 'temp', type, value }));
    expect(refused).toEqual([]);
    expect(rows).toMatchObject([{ row: { value: expected, status: 0 } }]);
  });

  it('that are null, or of bad or stale quality, say so in their status', () => {
    const quality = (value: number) => ({ Quality: { type: 'Int32' as const, value } });
    const listener = new Listener();
    const edge = new Edge('E');
    listener.hear(edge.birth(...BORN));
    const statuses = [
      temp(0, { value: null }),
      temp(1, { properties: quality(0) }),
      temp(1, { properties: quality(500) }),
      temp(1, { properties: quality(192) }),
    ]
      .map((metric) => listener.hear(edge.data(metric)).rows[0]?.row)
      .map((row) => [row?.status, row?.value]);
    expect(statuses).toEqual([
      [0x809b0000, undefined],
      [0x80000000, undefined],
      [0x40900000, 1],
      [0, 1],
    ]);
  });

  it('that are historical are readings of their time, and no sign of life', () => {
    const listener = new Listener();
    const edge = new Edge('E');
    listener.hear(edge.birth(...BORN));
    const reading = listener.hear(
      edge.data(
        temp(2, { timestamp: 1_795_240_802_000, isHistorical: true }),
        temp(1, { timestamp: 1_795_240_801_000, isHistorical: true }),
      ),
    );
    expect(valuesOf(reading)).toEqual([
      [1, 1],
      [1, 2],
    ]);
    expect(reading.isFresh).toBe(false);
  });

  it('that are no single value switch their tag off by name, once', () => {
    const listener = new Listener();
    const edge = new Edge('E');
    const bytes: EdgeMetric = { name: 'temp', alias: 1, type: 'Bytes', value: new Uint8Array([1, 2]) };
    expect(listener.hear(edge.birth(bytes)).disabled).toMatchObject([
      { tag: TAGS[0], message: expect.stringMatching(/data type 17/) as string },
    ]);
    expect(listener.hear(edge.data({ ...bytes })).disabled).toEqual([]);
  });

  it('whose value is not a number, or not of the type of the tag, go to quarantine', () => {
    const listener = new Listener();
    const edge = new Edge('E');
    listener.hear(edge.birth(...BORN));
    expect(listener.hear(edge.data(temp(Number.NaN))).refused).toMatchObject([{ step: 'finite', tag: 'e.temp' }]);
    const other = new Edge('F');
    expect(listener.hear(other.birth({ name: 'x', type: 'String', value: 'no' })).refused).toMatchObject([
      { step: 'type', tag: 'f.x' },
    ]);
    expect(listener.hear(['spBv1.0/G/NDATA/E', Buffer.from('rubbish')]).refused).toMatchObject([
      { step: 'encoding', tag: '' },
    ]);
  });
});

describe('a message that was missed', () => {
  it('shows in the sequence numbers: a gap with the tags of the edge node, and aliases are in doubt until the next birth', () => {
    const listener = new Listener();
    const edge = new Edge('E');
    listener.hear(edge.birth(...BORN));
    listener.hear(edge.message('DBIRTH', 'D', DEVICE_BORN));
    edge.lose(3);
    const missed = listener.hear(edge.data(temp(25)));
    expect(missed.gaps).toMatchObject([
      {
        cause: 'communicationLoss',
        from: START + 2_000_000,
        to: START + 3_000_000,
        tags: ['e.temp', 'e.count', 'd.speed'],
      },
    ]);
    expect(missed.gaps[0]?.detail).toMatch(/^3 messages/);
    expect(missed.rows).toEqual([]);
    expect(missed.refused).toMatchObject([
      { step: 'mapping', payload: expect.stringContaining('"value":25') as string },
    ]);
    expect(listener.mapping.trouble()).toMatch(/G\/E: metrics without names.*sends no commands/);

    expect(valuesOf(listener.hear(edge.data({ name: 'temp', type: 'Double', value: 26 })))).toEqual([[1, 26]]);
    expect(listener.hear(edge.message('DDATA', 'D', [{ alias: 10, type: 'Float', value: 1 }])).refused).toHaveLength(1);

    listener.hear(edge.reborn(...BORN));
    const settled = listener.hear(edge.message('DBIRTH', 'D', DEVICE_BORN));
    expect(settled.gaps).toMatchObject([{ detail: expect.stringMatching(/^2 messages.*alias/) as string }]);
    expect(listener.mapping.trouble()).toBeUndefined();
    expect(valuesOf(listener.hear(edge.data(temp(27))))).toEqual([[1, 27]]);
  });

  it('is not one that comes twice, nor the step from 255 to 0', () => {
    const listener = new Listener();
    const edge = new Edge('E');
    listener.hear(edge.birth(...BORN));
    for (let i = 0; i < 600; i++) expect(listener.hear(edge.data(temp(i))).gaps).toEqual([]);
    const again = edge.data(temp(1));
    listener.hear(again);
    expect(listener.hear(again, { isDuplicate: true }).gaps).toEqual([]);
    expect(listener.hear(edge.data(temp(2)))).toMatchObject({ gaps: [], refused: [] });
  });

  it('in our own absence leaves aliases in doubt too; a certificate that the broker keeps settles it', () => {
    const listener = new Listener();
    const edge = new Edge('E');
    listener.hear(edge.birth(...BORN));
    listener.mapping.linkLost(listener.at as Instant);
    // The edge node was born again meanwhile, with other aliases.
    const [topic, payload] = edge.reborn(
      { ...(BORN[1] as EdgeMetric), alias: 1 },
      { ...(BORN[0] as EdgeMetric), alias: 2 },
    );
    expect(listener.hear(edge.data({ alias: 2, type: 'Double', value: 30 }))).toMatchObject({
      rows: [],
      refused: [{ step: 'mapping' }],
      gaps: [],
    });
    listener.hear([`$sparkplug/certificates/${topic}`, payload], { isRetained: true });
    expect(valuesOf(listener.hear(edge.data({ alias: 2, type: 'Double', value: 31 })))).toEqual([[1, 31]]);
  });

  it('before anything was heard: no alias is known; no more than a hundred such messages are kept, the others are counted', () => {
    const listener = new Listener();
    const edge = new Edge('E');
    let kept = 0;
    for (let i = 0; i < 300; i++) kept += listener.hear(edge.data(temp(i))).refused.length;
    expect(kept).toBe(100);
    const { gaps } = listener.hear(edge.birth(...BORN));
    expect(gaps).toEqual([]); // its device is still unborn
    expect(listener.hear(edge.message('DBIRTH', 'D', DEVICE_BORN)).gaps).toMatchObject([
      {
        from: START + 1_000_000,
        detail: expect.stringMatching(/^300 messages.*first 100 are in quarantine/) as string,
      },
    ]);
  });
});

describe('a death certificate', () => {
  it('makes every tag of the edge node and its devices Bad, and the time until the next birth a gap', () => {
    const listener = new Listener();
    const edge = new Edge('E');
    listener.hear(edge.birth(...BORN));
    listener.hear(edge.message('DBIRTH', 'D', DEVICE_BORN));
    const { rows } = listener.hear(edge.death());
    expect(rows.map(({ row }) => [row.tag, row.status])).toEqual([
      [1, 0x80310000],
      [2, 0x80310000],
      [3, 0x80310000],
    ]);
    expect(listener.mapping.trouble()).toMatch(/G\/E, G\/E\/D said to be offline/);
    expect(listener.hear(edge.death()).rows).toEqual([]);
    expect(listener.hear(edge.reborn(...BORN)).gaps).toMatchObject([
      { from: START + 3_000_000, to: START + 5_000_000, tags: ['e.temp', 'e.count'] },
    ]);
    expect(listener.hear(edge.message('DBIRTH', 'D', DEVICE_BORN)).gaps).toMatchObject([{ tags: ['d.speed'] }]);
    expect(listener.mapping.trouble()).toBeUndefined();
  });

  it('of an earlier session of the edge node is of no account', () => {
    const listener = new Listener();
    const edge = new Edge('E');
    listener.hear(edge.reborn(...BORN));
    expect(listener.hear(edge.death(0)).rows).toEqual([]);
    expect(listener.hear(edge.death(1)).rows).toHaveLength(3);
  });

  it('of a device leaves the edge node alone', () => {
    const listener = new Listener();
    const edge = new Edge('E');
    listener.hear(edge.birth(...BORN));
    listener.hear(edge.message('DBIRTH', 'D', DEVICE_BORN));
    expect(listener.hear(edge.message('DDEATH', 'D', [])).rows).toMatchObject([
      { row: { tag: 3, status: 0x80310000 } },
    ]);
    expect(listener.hear(edge.message('DDATA', 'D', [{ alias: 10, type: 'Float', value: 1 }])).refused).toMatchObject([
      { step: 'mapping' },
    ]);
    expect(valuesOf(listener.hear(edge.data(temp(5))))).toEqual([[1, 5]]);
  });
});

describe('other messages', () => {
  it('of other nodes, of unknown devices, and commands, are counted and nothing else; they are not even asked for', () => {
    const listener = new Listener();
    const edge = new Edge('E');
    listener.hear(edge.birth(...BORN));
    const before = listener.mapping.ignored;
    for (const topic of [
      'spBv1.0/G/NDATA/X',
      'spBv1.0/G/NCMD/E',
      'spBv1.0/STATE/host',
      'spBv1.0/G/NDATA/E/D',
      'elsewhere',
    ])
      expect(listener.hear([topic, encode({ seq: 1, metrics: [temp(1)] })])).toMatchObject({
        rows: [],
        refused: [],
        gaps: [],
      });
    expect(listener.mapping.ignored).toBe(before + 5);
    expect(listener.hear(edge.message('DDATA', 'unknown', [temp(1)])).gaps).toEqual([]);
    expect(listener.hear(edge.data(temp(9))).gaps).toEqual([]);
    expect(listener.mapping.filters.map(({ filter }) => filter).filter((filter) => filter.includes('CMD'))).toEqual([]);
  });
});

describe('any sequence of births, deaths and data, lost, doubled and out of order', () => {
  it('never gives a tag the value of another metric', () => {
    // Each value says which metric it is of: temp 1 000 and up, count 2 000 and up; each birth shuffles the aliases.
    const step = fc.constantFrom('birth', 'data', 'death', 'lose', 'linkLost', 'repeat', 'certificate');
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.infiniteStream(fc.boolean()), (steps, coins) => {
        const listener = new Listener();
        const edge = new Edge('E');
        let isSwapped = false;
        let last: [string, Buffer] | undefined;
        let certificate: [string, Buffer] | undefined;
        let n = 0;
        const metric = (name: 'temp' | 'count', value: number): EdgeMetric => ({
          alias: (name === 'temp') === isSwapped ? 2 : 1,
          type: 'Double',
          value,
        });
        const birth = (): [string, Buffer] => {
          isSwapped = coins.next().value;
          certificate = edge.reborn(
            { ...metric('temp', 1_000), name: 'temp' },
            { ...metric('count', 2_000), name: 'count' },
          );
          return certificate;
        };
        const data = (): [string, Buffer] =>
          edge.data(metric('temp', 1_000 + (++n % 900)), metric('count', 2_000 + (n % 900)));
        for (const each of steps) {
          let heard: [string, Buffer] | undefined;
          let isDuplicate = false;
          if (each === 'birth') heard = birth();
          else if (each === 'data') heard = data();
          else if (each === 'death') heard = edge.death();
          else if (each === 'lose') {
            // Up to a birth and some data go unheard, with the line cut as long as a birth was among them.
            if (coins.next().value) {
              listener.mapping.linkLost(listener.at as Instant);
              birth();
            }
            data();
          } else if (each === 'linkLost') listener.mapping.linkLost(listener.at as Instant);
          else if (each === 'certificate' && certificate)
            heard = [`$sparkplug/certificates/${certificate[0]}`, certificate[1]];
          else if (each === 'repeat') {
            heard = last?.[0].includes('DATA') ? last : undefined;
            isDuplicate = true;
          }
          if (!heard) continue;
          last = heard;
          for (const { row } of listener.hear(heard, { isDuplicate, isRetained: each === 'certificate' }).rows)
            if (row.value !== undefined)
              expect([row.tag, Math.floor(Number(row.value) / 1_000)]).toEqual([row.tag, row.tag]);
        }
      }),
      { numRuns: 1_500 },
    );
  });
});
