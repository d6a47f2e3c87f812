import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  type CheckpointSigner,
  formatNote,
  formatVerifierKey,
  historyOfOneKey,
  holdsKey,
  type KeyHistory,
  keyForSize,
  keyHistoryOf,
  NoteError,
  openCheckpointWithHistory,
  openKeyRotation,
  parseKeyHistory,
  parseNote,
  signCheckpoint,
  signKeyRotation,
} from '../../electron/ledger/index.ts';
import { rawPublicKeyOf, verifierKey } from '../../electron/ledger/note.ts';

const LOG = 'shiftseal/cr-01';
const AT = 1_790_000_000_000_000;

function signer(name = LOG): CheckpointSigner {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    key: verifierKey(name, rawPublicKeyOf(publicKey)),
    sign: (text) => sign(null, Buffer.from(text), privateKey),
  };
}
const [first, second, third] = [signer(), signer(), signer()] as const;
const toSecond = signKeyRotation({ size: 100, at: AT }, first, second);
const toThird = signKeyRotation({ size: 250, at: AT + 1 }, second, third);
const text = `${toSecond.note}\n${toThird.note}\n`;
const line = (one: CheckpointSigner) => formatVerifierKey(one.key);
const body = (size: number) => ({ origin: LOG, size, root: Buffer.alloc(32, 7), at: AT, isShiftEnd: false });
const checkpoint = (size: number, by: CheckpointSigner) => signCheckpoint(body(size), by).note;
const history: KeyHistory = parseKeyHistory(text);

describe('history of the signing keys (keys.txt)', () => {
  it('names every key with the checkpoints that are its own', () => {
    expect(history.periods.map(({ line: one, afterSize }) => [one, afterSize])).toEqual([
      [line(first), -1],
      [line(second), 100],
      [line(third), 250],
    ]);
    expect([0, 100, 101, 250, 251].map((size) => keyForSize(history, size).line)).toEqual(
      [first, first, second, second, third].map(line),
    );
  });

  it('takes a checkpoint from the key of its size, and from no other of the chain', () => {
    for (const [size, by] of [
      [100, first],
      [101, second],
      [250, second],
      [251, third],
    ] as const) {
      expect(openCheckpointWithHistory(checkpoint(size, by), history).size).toBe(size);
      for (const other of [first, second, third].filter((one) => one !== by)) {
        expect(() => openCheckpointWithHistory(checkpoint(size, other), history)).toThrow(/another key of the chain/);
      }
    }
    expect(() => openCheckpointWithHistory(checkpoint(300, signer()), history)).toThrow(/no valid signature/);
  });

  it('wants the signature of the old key to hold where it stands beside the new one', () => {
    const note = parseNote(checkpoint(110, second));
    const { name, keyId } = first.key;
    const with_ = (signature: Buffer) =>
      formatNote({ text: note.text, signatures: [...note.signatures, { name, keyId, signature }] });
    expect(openCheckpointWithHistory(with_(first.sign(note.text)), history).size).toBe(110);
    expect(() => openCheckpointWithHistory(with_(Buffer.alloc(64)), history)).toThrow(/is false/);
  });

  it.each([
    ['the old key did not sign', () => parseKeyHistory(toSecond.note.replace(/\u2014[^\n]+\n/, ''))],
    ['the new key did not sign', () => parseKeyHistory(toSecond.note.replace(/\u2014[^\n]+\n$/, ''))],
    ['the size was changed', () => openKeyRotation(toSecond.note.replace('size 100', 'size 101'))],
    [
      'a link is missing',
      () => parseKeyHistory(`${toSecond.note}\n${signKeyRotation({ size: 300, at: AT }, third, signer()).note}\n`),
    ],
    [
      'the sizes run backwards',
      () => parseKeyHistory(`${toSecond.note}\n${signKeyRotation({ size: 100, at: AT }, second, third).note}\n`),
    ],
    [
      'an old key comes back',
      () => parseKeyHistory(`${toSecond.note}\n${signKeyRotation({ size: 200, at: AT }, second, first).note}\n`),
    ],
    ['something else is in it', () => parseKeyHistory(`${text}and more`)],
    ['it is empty', () => parseKeyHistory('')],
    ['it is a checkpoint', () => parseKeyHistory(`${checkpoint(1, first)}\n`)],
    ['the present key is none of the chain', () => keyHistoryOf(line(signer()), text)],
  ])('is refused when %s', (_, act) => {
    expect(act).toThrow(NoteError);
  });

  it('is one key as long as nothing was rotated', () => {
    const alone = keyHistoryOf(line(first), undefined);
    expect(alone).toEqual(historyOfOneKey(line(first)));
    expect(openCheckpointWithHistory(checkpoint(5, first), alone).size).toBe(5);
    expect(() => openCheckpointWithHistory(checkpoint(5, second), alone)).toThrow(NoteError);
  });

  it('serves whoever trusts any one of its keys', () => {
    expect([first, second, third].map((one) => holdsKey(history, line(one)))).toEqual([true, true, true]);
    expect(holdsKey(history, line(signer()))).toBe(false);
  });
});
