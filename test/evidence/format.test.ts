import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

import {
  canonicalJson,
  foldTree,
  keyForSize,
  leafHash,
  openCheckpointWithHistory,
  parseKeyHistory,
  RightEdge,
} from '../../electron/ledger/index.ts';
import { formatVerifierKey, parseNote, rawPublicKeyOf, verifierKey } from '../../electron/ledger/note.ts';
import { figuresWithin, oeeHistory, oeeWorkUnitOf } from '../../electron/oee/index.ts';
import { foldOeeReadings } from '../../electron/query/oeeReadings.ts';
import type { ReportOee } from '../../shared/domain/report/index.ts';
import type { Instant } from '../../shared/domain/time.ts';

interface Examples {
  readonly canonical: { readonly text: string; readonly hex: string };
  readonly bodies: readonly string[];
  readonly leaves: readonly string[];
  readonly roots: Readonly<Record<string, string>>;
  readonly tree: { readonly size: number; readonly known: [number, number][]; readonly proof: readonly string[] };
  readonly keys: Readonly<Record<'first' | 'second', { readonly seed: string; readonly line: string }>>;
  readonly rotation: string;
  readonly checkpoint: string;
  readonly oee: {
    readonly unit: Omit<ReportOee, 'figures'>;
    readonly readings: Readonly<Record<'state' | 'total' | 'reject', readonly (readonly [number, number | null])[]>>;
    readonly figures: ReportOee['figures'];
  };
}

const document = readFileSync('shared/format.md', 'utf8');
const examples = JSON.parse(/```json\n([\s\S]+?)\n```/.exec(document)?.[1] ?? '') as Examples;
const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex');

describe('the examples of shared/format.md are what the product does', () => {
  it('canonical JSON', () => {
    const { text, hex } = examples.canonical;
    expect(canonicalJson(JSON.parse(text))).toBe(text);
    expect(Buffer.from(text).toString('hex')).toBe(hex);
    for (const body of examples.bodies) expect(canonicalJson(JSON.parse(body))).toBe(body);
  });

  it('leaves, and the roots of the tree as it grew', () => {
    const edge = RightEdge.empty();
    examples.bodies.forEach((body, i) => {
      const leaf = leafHash(Buffer.from(body));
      expect(leaf.toString('hex')).toBe(examples.leaves[i]);
      edge.append(leaf);
      expect(edge.root().toString('hex')).toBe(examples.roots[i + 1]);
    });
  });

  it('one proof for entries 1 and 3, also of the log when it had four entries', () => {
    const { size, known, proof } = examples.tree;
    const tree = { size, known, proof: proof.map(bytes) };
    const folded = foldTree(tree, (seq) => bytes(examples.leaves[seq] ?? ''), [2, 4]);
    expect(folded.root.toString('hex')).toBe(examples.roots[5]);
    for (const smaller of [2, 4]) expect(folded.rootAt(smaller)?.toString('hex')).toBe(examples.roots[smaller]);
  });

  it('keys, their history, and a checkpoint signed by the key whose time it is', () => {
    const { first, second } = examples.keys;
    for (const { seed, line } of [first, second]) {
      const der = Buffer.concat([bytes('302e020100300506032b657004220420'), bytes(seed)]);
      const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
      expect(formatVerifierKey(verifierKey('shiftseal/cr-01', rawPublicKeyOf(createPublicKey(key))))).toBe(line);
      const { text, signatures } = parseNote(examples.rotation);
      expect(signatures.some(({ signature }) => signature.equals(sign(null, Buffer.from(text), key)))).toBe(true);
    }
    const history = parseKeyHistory(examples.rotation);
    expect([keyForSize(history, 3).line, keyForSize(history, 4).line]).toEqual([first.line, second.line]);
    const opened = openCheckpointWithHistory(examples.checkpoint, history);
    expect([opened.size, opened.root.toString('hex')]).toEqual([5, examples.roots[5]]);
  });

  it('OEE of a work unit from its readings', () => {
    const { unit, readings, figures } = examples.oee;
    const tag = (id: string) =>
      ({
        id,
        equipment: unit.workUnit,
        connection: unit.connection,
        address: { table: 'holding', register: 1 },
      }) as never;
    const equipment = {
      id: unit.workUnit,
      oee: {
        ...{ state: 'state', total: 'total', reject: 'reject' },
        idealCycleMs: unit.idealCycleMs,
        stateMap: unit.stateMap,
      },
    };
    const own = oeeWorkUnitOf(equipment as never, ['state', 'total', 'reject'].map(tag));
    if (own === undefined) throw new Error('no OEE');
    expect([own.totalRange, own.rejectRange]).toEqual([unit.totalRange, unit.rejectRange]);
    const all = Object.entries(readings)
      .flatMap(([name, rows]) => rows.map(([time, value]) => ({ tag: name, time, value: value ?? undefined }) as never))
      .sort((a: { time: number }, b: { time: number }) => a.time - b.time);
    const [from, to] = [unit.from as Instant, unit.to as Instant];
    const folded = foldOeeReadings(
      { ...own, stateHoldMsMax: undefined },
      [],
      to,
      ({ value }) => value as number | undefined,
      [all],
    );
    const [, second] = unit.planned;
    const breaks = [{ from: unit.planned[0]?.[1] as Instant, to: second?.[0] as Instant }];
    const shift = { name: 'Early', localDate: '2023-11-14', start: from, end: to, breaks } as never;
    const history = oeeHistory({ ...own, stateHoldMsMax: undefined }, [shift], folded, to, []);
    const result = figuresWithin(history, { from, to }).results[unit.definition];
    for (const [name, value] of Object.entries(figures)) {
      expect({ name, value: result[name as keyof typeof figures] }).toEqual({
        name,
        value: expect.closeTo(value as number, 9),
      });
    }
  });
});
