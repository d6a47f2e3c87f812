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

describe('signed note (C2SP signed-note)', () => {
  it("opens the published example of Go's note package with its published key", () => {
    expect(isSignedBy(parseNote(GO_NOTE), parseVerifierKey(GO_VKEY))).toBe(true);
    expect(isSignedBy(parseNote(GO_NOTE.replace('answer', 'Answer')), parseVerifierKey(GO_VKEY))).toBe(false);
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
