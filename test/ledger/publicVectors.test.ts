import { createPublicKey, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { canonicalJson, verifyConsistency, verifyInclusion } from '../../electron/ledger/index.ts';
import { hasVectors, readVector, readVectorJson } from './sharedVectors.ts';
import { consistencyGroup, inclusionGroup } from './support/probeGroups.ts';

interface InclusionProbe {
  readonly file: string;
  readonly leafIdx: number;
  readonly treeSize: number;
  readonly root: string;
  readonly leafHash: string;
  readonly proof: readonly string[] | null;
  readonly wantErr: boolean;
}
interface ConsistencyProbe {
  readonly file: string;
  readonly size1: number;
  readonly size2: number;
  readonly root1: string | null;
  readonly root2: string | null;
  readonly proof: readonly string[] | null;
  readonly wantErr: boolean;
}

const bytes = (base64: string | null): Buffer => Buffer.from(base64 ?? '', 'base64');

describe.skipIf(!hasVectors)('the public Merkle probes (RFC 6962 test data of transparency-dev)', () => {
  it('decides every inclusion probe rightly, good and damaged', () => {
    const probes = readVectorJson<InclusionProbe[]>('rfc6962/inclusion.json');
    const wrong = probes.filter(
      ({ leafIdx, treeSize, leafHash, proof, root, wantErr }) =>
        verifyInclusion(leafIdx, treeSize, bytes(leafHash), (proof ?? []).map(bytes), bytes(root)) === wantErr,
    );
    expect(probes.length).toBe(62);
    expect(wrong.map(({ file }) => file)).toEqual([]);
  });

  it('decides every consistency probe rightly, good and damaged', () => {
    const probes = readVectorJson<ConsistencyProbe[]>('rfc6962/consistency.json');
    const wrong = probes.filter(
      ({ size1, size2, root1, root2, proof, wantErr }) =>
        verifyConsistency(size1, size2, bytes(root1), bytes(root2), (proof ?? []).map(bytes)) === wantErr,
    );
    expect(probes.length).toBe(56);
    expect(wrong.map(({ file }) => file)).toEqual([]);
  });

  it('counts them', () => {
    const inclusion = readVectorJson<InclusionProbe[]>('rfc6962/inclusion.json');
    const consistency = readVectorJson<ConsistencyProbe[]>('rfc6962/consistency.json');
    const total = inclusion.length + consistency.length;
    console.log(
      `RFC 6962 probes decided: ${total} of the published files; ${MADE_AGAIN} of the groups left out, made again`,
    );
    expect([total, MADE_AGAIN]).toEqual([118, 78]); // 196 are published
  });
});

/** Inclusion (index, size) and consistency (size, size) of the groups that the copy leaves out. */
const INCLUSION_LEFT_OUT = [inclusionGroup(5, 8), inclusionGroup(1, 5)];
const CONSISTENCY_LEFT_OUT = [consistencyGroup(6, 8), consistencyGroup(6, 7)];
const MADE_AGAIN = [...INCLUSION_LEFT_OUT, ...CONSISTENCY_LEFT_OUT].flat().length;

describe('the groups of the public Merkle probes that are not beside the checkout, made again by the rule of the others', () => {
  it('the rule gives the published groups, case by case', () => {
    for (const [group, cases] of [
      ['inclusion/1/', inclusionGroup(0, 8)],
      ['inclusion/3/', inclusionGroup(2, 3)],
    ] as const) {
      if (!hasVectors) return;
      const published = readVectorJson<InclusionProbe[]>('rfc6962/inclusion.json').filter(({ file }) =>
        file.startsWith(group),
      );
      const asText = (index: number, size: number, root: Buffer, proof: readonly Buffer[]) =>
        JSON.stringify([index, size, root.toString('hex'), proof.map((hash) => hash.toString('hex'))]);
      const made = new Set(cases.map(({ index, size, root, proof }) => asText(index, size, root, proof)));
      const strange = published
        .filter(({ file }) => !/wrong-leaf|inserted|random-root/.test(file))
        .filter(({ leafIdx, treeSize, root, proof }) => {
          const text = asText(leafIdx, treeSize, bytes(root), (proof ?? []).map(bytes));
          return !made.has(text);
        });
      expect(strange.map(({ file }) => file)).toEqual([]);
    }
  });

  it('decides each rightly: the first of a group holds, and no other', () => {
    for (const group of INCLUSION_LEFT_OUT)
      expect(
        group.filter(({ index, size, leaf, proof, root }) => verifyInclusion(index, size, leaf, proof, root)),
      ).toEqual([group[0]]);
    for (const group of CONSISTENCY_LEFT_OUT)
      expect(
        group.filter(({ size1, size2, root1, root2, proof }) => verifyConsistency(size1, size2, root1, root2, proof)),
      ).toEqual([group[0]]);
  });
});

describe.skipIf(!hasVectors)('canonical JSON, the public vectors of RFC 8785', () => {
  it.each(['arrays', 'french', 'structures', 'unicode'])('%s gives the expected bytes', (name) => {
    const expected = Buffer.from(readVector(`rfc8785/outhex/${name}.txt`).replace(/\s/g, ''), 'hex');
    expect(Buffer.from(canonicalJson(JSON.parse(readVector(`rfc8785/input/${name}.json`))))).toEqual(expected);
  });
});

interface WycheproofGroup {
  readonly publicKey: { readonly pk: string };
  readonly tests: readonly {
    readonly tcId: number;
    readonly msg: string;
    readonly sig: string;
    readonly result: string;
  }[];
}

describe.skipIf(!hasVectors)('Ed25519 as the platform has it (what checkpoints are signed with)', () => {
  it('agrees with every Wycheproof case', () => {
    const { testGroups } = readVectorJson<{ testGroups: WycheproofGroup[] }>('ed25519/wycheproof_ed25519.json');
    const spki = Buffer.from('302a300506032b6570032100', 'hex');
    const wrong = testGroups.flatMap(({ publicKey, tests }) => {
      const key = createPublicKey({
        key: Buffer.concat([spki, Buffer.from(publicKey.pk, 'hex')]),
        format: 'der',
        type: 'spki',
      });
      return tests.filter(
        ({ msg, sig, result }) =>
          verify(null, Buffer.from(msg, 'hex'), key, Buffer.from(sig, 'hex')) !== (result === 'valid'),
      );
    });
    expect(wrong.map(({ tcId }) => tcId)).toEqual([]);
    const cases = testGroups.reduce((sum, { tests }) => sum + tests.length, 0);
    console.log(`Ed25519 Wycheproof cases decided as published: ${cases}`);
    expect(cases).toBe(65);
  });
});

describe('canonical JSON, numbers and strings of RFC 8785', () => {
  it.each([
    ['0000000000000000', '0'],
    ['8000000000000000', '0'],
    ['0000000000000001', '5e-324'],
    ['7fefffffffffffff', '1.7976931348623157e+308'],
    ['4340000000000000', '9007199254740992'],
    ['4430000000000000', '295147905179352830000'],
    ['44b52d02c7e14af6', '1e+23'],
    ['444b1ae4d6e2ef50', '1e+21'],
    ['3eb0c6f7a0b5ed8d', '0.000001'],
    ['41b3de4355555555', '333333333.3333333'],
    ['becbf647612f3696', '-0.0000033333333333333333'],
    ['43143ff3c1cb0959', '1424953923781206.2'],
  ])('prints the double %s as %s', (hex, text) => {
    expect(canonicalJson(Buffer.from(hex, 'hex').readDoubleBE(0))).toBe(text);
  });

  it('sorts keys by UTF-16 units, at every depth', () => {
    expect(canonicalJson({ µ: 'µg/L', '\ue000': 1, '\u{1f600}': 2, A: null, a: { y: 1, x: -0 } })).toBe(
      '{"A":null,"a":{"x":0,"y":1},"µ":"µg/L","😀":2,"\ue000":1}',
    );
  });

  it.each([
    ['NaN', { a: [Number.NaN] }, 'a'],
    ['an infinity', { b: Number.POSITIVE_INFINITY }, 'b'],
    ['undefined', { c: undefined }, 'c'],
    ['a bigint', { d: 1n }, 'd'],
    ['a lone surrogate', { e: '\ud800' }, 'e'],
  ])('refuses %s and names the place', (_name, value, place) => {
    expect(() => canonicalJson(value)).toThrow(place);
  });
});
