import { generateKeyPairSync, sign } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canonicalJson } from '../../electron/ledger/index.ts';
import { formatNote, formatVerifierKey, rawPublicKeyOf, verifierKey } from '../../electron/ledger/note.ts';
import { type BundledShift, bundledShift, bundleOf, copyOf, removeScratch } from './bundledShift.ts';
import { adjustManifest, type Json, json, text } from './bundleEdits.ts';
import { loneVerifier, productVerifier, type Verdict } from './verifiers.ts';

let shift: BundledShift;
let bundle: string;
let lone: ReturnType<typeof loneVerifier>;
beforeAll(async () => {
  shift = bundledShift();
  ({ folder: bundle } = await bundleOf(shift));
  lone = loneVerifier();
});
afterAll(() => {
  shift.remove();
  removeScratch();
});

const edit = (folder: string, name: string, act: (content: string) => string): void =>
  writeFileSync(join(folder, name), act(text(folder, name)));
const lines = (act: (all: string[]) => string[]) => (folder: string) =>
  edit(folder, 'entries.ndjson', (content) => `${act(content.trimEnd().split('\n')).join('\n')}\n`);

/** The first batch that says how many presses there were says another number. */
const otherReading = lines((all) => {
  const batch = all.findIndex((line) => /"values":\[\d/.test(line));
  return all.map((line, i) => (i === batch ? line.replace(/"values":\[(\d)/, '"values":[9$1') : line));
});

/** A change to one character of a text that is no line end. */
const flip = (content: string, at: number): string =>
  `${content.slice(0, at)}${content[at] === '1' ? '2' : '1'}${content.slice(at + 1)}`;

interface Damage {
  readonly name: string;
  readonly act: (folder: string) => void;
  /** What every verifier must name. */
  readonly file: string;
  readonly entry?: number;
}

const DAMAGES: readonly Damage[] = [
  ...['bundle.json', 'checkpoint.txt', 'leaves.txt', 'report.json', 'station.vkey', 'tree.json'].map((file) => ({
    name: `a character of ${file} is another`,
    file,
    act: (folder: string) => edit(folder, file, (content) => flip(content, Math.floor(content.length * 0.6))),
  })),
  ...['checkpoint.txt', 'leaves.txt', 'report.json', 'station.vkey', 'tree.json', 'entries.ndjson'].map((file) => ({
    name: `${file} is missing`,
    file,
    act: (folder: string) => rmSync(join(folder, file)),
  })),
  {
    name: 'a reading is another',
    file: 'entries.ndjson',
    act: otherReading,
  },
  {
    name: 'a reading is another, and the manifest was made to fit',
    file: 'entries.ndjson',
    act: (folder) => {
      otherReading(folder);
      adjustManifest(folder);
    },
  },
  {
    name: 'a line is dropped, and the manifest was made to fit',
    file: 'entries.ndjson',
    entry: 5,
    act: (folder) => {
      lines((all) => all.filter((_, i) => i !== 5))(folder);
      adjustManifest(folder);
    },
  },
  {
    name: 'two lines are swapped, and the manifest was made to fit',
    file: 'entries.ndjson',
    act: (folder) => {
      lines((all) => [...all.slice(0, 4), all[5] as string, all[4] as string, ...all.slice(6)])(folder);
      adjustManifest(folder);
    },
  },
  {
    name: 'a line is added, and the manifest was made to fit',
    file: 'entries.ndjson',
    act: (folder) => {
      lines((all) => [...all.slice(0, 7), '{"kind":"event"}', ...all.slice(7)])(folder);
      adjustManifest(folder);
    },
  },
  {
    name: 'a line stands twice at the end, and the manifest was made to fit',
    file: 'entries.ndjson',
    act: (folder) => {
      lines((all) => [...all, all[3] as string])(folder);
      adjustManifest(folder);
    },
  },
  {
    name: 'line ends are CR LF',
    file: 'entries.ndjson',
    act: (folder) => edit(folder, 'entries.ndjson', (content) => content.replaceAll('\n', '\r\n')),
  },
  {
    name: 'members stand in another order, with the same meaning',
    file: 'entries.ndjson',
    entry: 3,
    act: lines((all) =>
      all.map((line, i) => {
        if (i !== 3) return line;
        const { v, ...rest } = JSON.parse(line) as Json;
        return JSON.stringify({ v, ...rest });
      }),
    ),
  },
  {
    name: 'a hash of the proof’s tree is of another size',
    file: 'tree.json',
    act: (folder) => edit(folder, 'tree.json', (content) => content.replace(/"size":(\d+)/, '"size":9$1')),
  },
  {
    name: 'a figure of the report is another, its digest and the manifest were made to fit',
    file: 'report.json',
    act: (folder) => {
      const report = json(folder, 'report.json') as { oee: { figures: { goodQuantity: number } }[] };
      const [unit] = report.oee;
      if (unit) unit.figures.goodQuantity += 1;
      writeFileSync(join(folder, 'report.json'), canonicalJson(report));
      adjustManifest(folder);
    },
  },
  {
    name: 'the span of the bundle is told otherwise, and the manifest was made to fit',
    file: 'bundle.json',
    act: (folder) =>
      adjustManifest(folder, (manifest) => Object.assign(manifest, { from: (manifest.from as number) + 1 })),
  },
  {
    name: 'another report is claimed, and the manifest was made to fit',
    file: 'report.json',
    act: (folder) => adjustManifest(folder, (manifest) => Object.assign(manifest, { report: 'a'.repeat(64) })),
  },
  {
    name: 'the run is said to go further, and the manifest was made to fit',
    file: 'tree.json',
    act: (folder) =>
      adjustManifest(folder, (manifest) => Object.assign(manifest, { lastSeq: 1 + (manifest.lastSeq as number) })),
  },
  {
    name: 'another key lies in it, and the manifest was made to fit',
    file: 'checkpoint.txt',
    act: (folder) => {
      const { publicKey } = generateKeyPairSync('ed25519');
      const line = formatVerifierKey(verifierKey('shiftseal/cr-test', rawPublicKeyOf(publicKey)));
      writeFileSync(join(folder, 'station.vkey'), `${line}\n`);
      adjustManifest(folder);
    },
  },
];

/** The lone verifier stops at what the rest stands on, and then names the folder with the file in words. */
const names = ({ findings }: Verdict, { file, entry }: Damage): boolean =>
  findings.some(
    (each) =>
      (each.file.endsWith(file) || each.message.includes(file)) && (entry === undefined || each.entry === entry),
  );

describe('damage to a bundle is refused by both verifiers, and named', () => {
  it.each(DAMAGES)('$name', async (damage) => {
    const folder = copyOf(bundle);
    damage.act(folder);
    for (const verdict of [lone(folder), await productVerifier(folder)]) {
      expect(verdict.ok).toBe(false);
      expect(verdict.findings.filter(({ message }) => message.length > 0)).not.toEqual([]);
      if (!names(verdict, damage)) expect(verdict.findings).toContain(`${damage.file}, entry ${damage.entry}`);
    }
  });
});

/** A folder whose every signature is of a key of somebody else, in itself without fault. */
function signedAnew(): string {
  const folder = copyOf(bundle);
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const key = verifierKey('shiftseal/cr-test', rawPublicKeyOf(publicKey));
  const note = text(folder, 'checkpoint.txt').split('\n\n')[0];
  const signed = `${note}\n`;
  const signature = sign(null, Buffer.from(signed), privateKey);
  writeFileSync(
    join(folder, 'checkpoint.txt'),
    formatNote({ text: signed, signatures: [{ name: key.name, keyId: key.keyId, signature }] }),
  );
  writeFileSync(join(folder, 'station.vkey'), `${formatVerifierKey(key)}\n`);
  adjustManifest(folder);
  return folder;
}

describe('what is not of the bundle itself', () => {
  it('a bundle signed anew by another key is refused by the key that the plant handed out', async () => {
    const folder = signedAnew();
    const publicKey = text(bundle, 'station.vkey').trim();
    for (const { ok, findings } of [
      lone(folder, '--public-key', publicKey),
      await productVerifier(folder, { publicKey }),
    ]) {
      expect(ok).toBe(false);
      expect(findings.map(({ message }) => message).join()).toMatch(/key/);
    }
  });

  it('a printed checkpoint is the same, or the log goes on from it, or it is refused', async () => {
    const report = json(bundle, 'report.json') as { evidence: { checkpoint: { note: string } } };
    const same = text(bundle, 'checkpoint.txt');
    const earlier = report.evidence.checkpoint.note;
    const other = text(signedAnew(), 'checkpoint.txt');
    for (const [note, isGood] of [
      [same, true],
      [earlier, true],
      [other, false],
      ['nothing', false],
    ] as const) {
      const file = join(copyOf(bundle), 'printed.txt');
      writeFileSync(file, note);
      expect(lone(bundle, '--checkpoint', file).ok).toBe(isGood);
      expect((await productVerifier(bundle, { checkpointNote: note })).ok).toBe(isGood);
    }
  });

  it('an older checkpoint in its place is refused, and said to be older', async () => {
    const folder = copyOf(bundle);
    const report = json(bundle, 'report.json') as { evidence: { checkpoint: { note: string } } };
    writeFileSync(join(folder, 'checkpoint.txt'), report.evidence.checkpoint.note);
    adjustManifest(folder);
    for (const { findings } of [lone(folder), await productVerifier(folder)]) {
      expect(findings.map(({ message }) => message).join()).toMatch(/of \d+ entries, tree.json of \d+/);
    }
  });
});

describe('copies that keep their meaning', () => {
  it('JSON files with other white space and another order of members are no damage', async () => {
    const folder = copyOf(bundle);
    for (const name of ['bundle.json', 'tree.json', 'report.json']) {
      const entries = Object.entries(json(folder, name)).reverse();
      writeFileSync(join(folder, name), JSON.stringify(Object.fromEntries(entries), null, 2));
    }
    writeFileSync(join(folder, '.DS_Store'), 'x');
    for (const { findings } of [lone(folder), await productVerifier(folder)]) expect(findings).toEqual([]);
  });
});

describe('property: both verifiers agree', () => {
  const runs = process.env.SHIFTSEAL_FULL_SWEEP === undefined ? 4 : 150;
  it(`a byte that is another, anywhere, is refused by both (${runs} places)`, {
    timeout: 10_000 + runs * 2_000,
  }, async () => {
    const files = readdirSync(bundle);
    const place = fc.record({
      file: fc.constantFrom(...files),
      at: fc.double({ min: 0, max: 0.999, noNaN: true }),
      by: fc.integer({ min: 1, max: 255 }),
    });
    await fc.assert(
      fc.asyncProperty(place, async ({ file, at, by }) => {
        const folder = copyOf(bundle);
        const bytes = readFileSync(join(folder, file));
        const index = Math.floor(at * bytes.length);
        bytes[index] = (bytes[index] as number) ^ by;
        // Of a .json file white space says nothing: a line end that becomes a space is no damage.
        fc.pre(!(file.endsWith('.json') && index === bytes.length - 1));
        writeFileSync(join(folder, file), bytes);
        expect([lone(folder).ok, (await productVerifier(folder)).ok]).toEqual([false, false]);
      }),
      { numRuns: runs },
    );
  });
});
