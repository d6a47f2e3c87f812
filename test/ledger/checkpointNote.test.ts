import { generateKeyPairSync, sign } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type CheckpointSigner,
  formatNote,
  formatVerifierKey,
  isSignedBy,
  NoteError,
  openCheckpoint,
  parseCheckpoint,
  parseNote,
  parseVerifierKey,
  signCheckpoint,
} from '../../electron/ledger/index.ts';
import { rawPublicKeyOf, verifierKey } from '../../electron/ledger/note.ts';

function signer(name: string): CheckpointSigner {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    key: verifierKey(name, rawPublicKeyOf(publicKey)),
    sign: (text) => sign(null, Buffer.from(text), privateKey),
  };
}
const station = signer('shiftseal/cr-01');
const body = { origin: 'shiftseal/cr-01', size: 42, root: Buffer.alloc(32, 7), at: 1_790_000_000_000_001 };
const signed = signCheckpoint({ ...body, isShiftEnd: false }, station);

/** Published in the documentation of Go's golang.org/x/mod/sumdb/note, which the C2SP text describes. */
const GO_VKEY = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const GO_NOTE = `If you think cryptography is the answer to your problem,
then you don't know what your problem is.

\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
`;

/** Published in the specifications themselves (c2sp.org/signed-note, c2sp.org/tlog-cosignature); they give no public keys. */
const C2SP_NOTE = `Ognuno sta solo sul cuor della terra
trafitto da un raggio di sole:

ed è subito sera.

\u2014 quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=
`;
const C2SP_CHECKPOINT = `example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

\u2014 example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
\u2014 witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==
`;

describe('signed note (C2SP signed-note)', () => {
  it("opens the published example of Go's note package with its published key", () => {
    expect(isSignedBy(parseNote(GO_NOTE), parseVerifierKey(GO_VKEY))).toBe(true);
    expect(isSignedBy(parseNote(GO_NOTE.replace('answer', 'Answer')), parseVerifierKey(GO_VKEY))).toBe(false);
  });

  it('reads the published examples of C2SP signed-note and tlog-checkpoint, and writes them back to the letter', () => {
    const parsed = [C2SP_NOTE, C2SP_CHECKPOINT].map(parseNote);
    expect(parsed.map(formatNote)).toEqual([C2SP_NOTE, C2SP_CHECKPOINT]);
    expect(parsed.map(({ signatures }) => signatures.map(({ name }) => name))).toEqual([
      ['quasimodo.example/salvatore'],
      ['example.com/behind-the-sofa', 'witness.example.com/w1'],
    ]);
    expect(parsed[0]?.text).toMatch(/^Ognuno .*\n\n.* sera\.\n$/s); // an empty line within the text
    // tlog-cosignature: 8 bytes of POSIX time, then 64 of Ed25519; the specification names the time.
    const cosignature = parsed[1]?.signatures[1]?.signature as Buffer;
    expect([cosignature.length, cosignature.readBigUInt64BE(0)]).toEqual([72, 1679315147n]);
  });

  it('says its verifier key in one line that parses back', () => {
    const line = formatVerifierKey(station.key);
    expect(line).toMatch(/^shiftseal\/cr-01\+[0-9a-f]{8}\+[A-Za-z0-9+/=]+$/);
    expect(formatVerifierKey(parseVerifierKey(line))).toBe(line);
  });

  it.each([
    ['a key id that does not fit', GO_VKEY.replace('c74f20a3', 'c74f20a4')],
    ['another name for the same key', GO_VKEY.replace('Peter', 'Petra')],
    ['another signature type', GO_VKEY.replace('+ARpc', '+Ahpc')],
    ['no key at all', 'PeterNeumann'],
  ])('refuses a verifier key with %s', (_, line) => {
    expect(() => parseVerifierKey(line)).toThrow(NoteError);
  });

  it('tolerates signatures of others, and still wants its own', () => {
    const note = parseNote(signed.note);
    const witness = signer('witness.example');
    const signatures = [{ ...witness.key, signature: witness.sign(note.text) }, ...note.signatures];
    const both = formatNote({ text: note.text, signatures });
    expect(openCheckpoint(both, station.key).size).toBe(42);
    expect(openCheckpoint(both.replace('42\n', '42\n'), station.key).root).toEqual(body.root);
    expect(isSignedBy({ text: note.text, signatures: signatures.slice(0, 1) }, station.key)).toBe(false);
  });

  it('is false when one of two signatures of its key does not hold', () => {
    const note = parseNote(signed.note);
    const broken = { ...note.signatures[0]!, signature: Buffer.alloc(64, 1) };
    expect(isSignedBy({ text: note.text, signatures: [...note.signatures, broken] }, station.key)).toBe(false);
  });
});

describe('checkpoint (C2SP tlog-checkpoint)', () => {
  it('is origin, size and root on three lines, then what binds its time and mark', () => {
    const shiftEnd = signCheckpoint({ ...body, isShiftEnd: true }, station);
    const lines = shiftEnd.note.split('\n');
    expect(lines.slice(0, 3)).toEqual(['shiftseal/cr-01', '42', body.root.toString('base64')]);
    expect(lines.slice(3, 6)).toEqual(['at 1790000000000001', 'mark shiftEnd', '']);
    expect(parseCheckpoint(shiftEnd.note)).toEqual(shiftEnd);
  });

  it('is refused with any one character changed', () => {
    fc.assert(
      fc.property(fc.nat(signed.note.length - 1), fc.integer({ min: 1, max: 94 }), (at, step) => {
        const code = signed.note.charCodeAt(at);
        const other = String.fromCharCode(code > 126 || code < 32 ? 120 : 32 + ((code - 32 + step) % 95));
        fc.pre(other !== signed.note[at]);
        const changed = signed.note.slice(0, at) + other + signed.note.slice(at + 1);
        expect(() => openCheckpoint(changed, station.key)).toThrow(NoteError);
      }),
    );
  });

  it('is refused when it is of another log, even signed by the right key', () => {
    const foreign = signCheckpoint({ ...body, origin: 'shiftseal/cr-02', isShiftEnd: false }, station);
    expect(() => openCheckpoint(foreign.note, station.key)).toThrow(/cr-02/);
  });
});
