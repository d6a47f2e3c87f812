import { cpSync, readFileSync, rmSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import {
  cosignedFileOf,
  formatNote,
  type Ledger,
  openCosignature,
  openLedgerReader,
  parseCosignerKey,
  parseNote,
  readKeysFile,
  readWitness,
  type SignedCheckpoint,
} from '../../electron/ledger/index.ts';
import {
  Cosigning,
  type CosigningServer,
  cosignerPlace,
  openCosigner,
  serveCosigning,
} from '../../electron/witness/index.ts';
import { cleanUpAfterEach, draft, drafts, openTestLedger, temporaryFolder } from '../ledger/temporaryLedger.ts';
import { sourceOf } from './sourceOf.ts';

cleanUpAfterEach();
const servers: CosigningServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

const NOW_US = 1_790_000_000_000_000;

interface Station {
  readonly folder: string;
  readonly ledger: Ledger;
  grow(entries: number): SignedCheckpoint;
}

function station(folder = temporaryFolder()): Station {
  const ledger = openTestLedger(folder);
  return {
    folder,
    ledger,
    grow(entries) {
      ledger.append(drafts(ledger.size, ledger.size + entries));
      return ledger.checkpoint() as SignedCheckpoint;
    },
  };
}

function witness(logs: readonly string[], folder = temporaryFolder()) {
  const { cosigner, line } = openCosigner(folder, 'witness.example/w1');
  return { folder, line, cosigning: new Cosigning({ folder, cosigner, logs, now: () => NOW_US }) };
}

/** A request as the specification has it. */
function request(one: Station, oldSize: number, checkpoint: SignedCheckpoint, proofFrom = oldSize): string {
  const reader = openLedgerReader(one.folder);
  const proof = proofFrom > 0 ? reader.consistencyProof(proofFrom, checkpoint.size).path : [];
  reader.close();
  return `old ${oldSize}\n${proof.map((hash) => `${hash.toString('base64')}\n`).join('')}\n${checkpoint.note}`;
}

describe('a witness (C2SP tlog-witness)', () => {
  it('cosigns a first checkpoint and each that goes on from it, with its own time, and remembers before it answers', () => {
    const one = station();
    const { cosigning, line, folder } = witness([one.ledger.verifierKey]);
    const key = parseCosignerKey(line);
    let oldSize = 0;
    for (const entries of [5, 1, 30]) {
      const checkpoint = one.grow(entries);
      const answer = cosigning.add(request(one, oldSize, checkpoint));
      expect(answer.status).toBe(200);
      const { text, signatures } = parseNote(`${parseNote(checkpoint.note).text}\n${answer.body}`);
      expect(signatures.map((each) => openCosignature(text, each, key))).toEqual([{ at: NOW_US / 1e6 }]);
      oldSize = checkpoint.size;
      expect(witness([one.ledger.verifierKey], folder).cosigning.latest('shiftseal/cr-01')?.size).toBe(oldSize);
    }
    // The newest again: the same statement at a later time.
    expect(cosigning.add(request(one, oldSize, one.ledger.latestCheckpoint!, 0)).status).toBe(200);
  });

  it('refuses what the specification says, with its status', () => {
    const one = station();
    const first = one.grow(5);
    const { cosigning } = witness([one.ledger.verifierKey]);
    expect(cosigning.add(request(one, 0, first)).status).toBe(200);
    const second = one.grow(5);
    const other = station();
    const foreign = other.grow(3);
    const good = request(one, 5, second);
    const table: [string, string, number][] = [
      ['no request at all', 'hello', 400],
      ['an old size larger than the checkpoint', request(one, 11, second, 5), 400],
      ['an old size with a leading zero', good.replace('old 5', 'old 05'), 400],
      ['more hashes than a log can need', good.replace('old 5\n', `old 5\n${`${'A'.repeat(43)}=\n`.repeat(64)}`), 400],
      ['a checkpoint with a character changed', good.replace('\nat 1', '\nat 2'), 403],
      ['a checkpoint of the same name by another key', request(other, 0, foreign), 403],
      ['another old size than it cosigned last', request(one, 0, second), 409],
      ['a proof that leads elsewhere', good.replace(/old 5\n[^\n]+\n/, `old 5\n${'A'.repeat(43)}=\n`), 422],
      ['no proof', `old 5\n\n${second.note}`, 422],
    ];
    for (const [what, body, status] of table) expect([what, cosigning.add(body).status]).toEqual([what, status]);
    expect(cosigning.add(request(one, 0, second))).toMatchObject({ body: '5\n', contentType: 'text/x.tlog.size' });
    expect(witness([]).cosigning.add(good).status).toBe(404);
    expect(cosigning.add(good).status).toBe(200);
  });

  it('never cosigns a roll-back or a fork, however the log came to it', () => {
    const one = station();
    one.grow(5);
    one.ledger.close();
    const copy = temporaryFolder();
    cpSync(one.folder, copy, { recursive: true });
    const truth = station(one.folder);
    const { cosigning } = witness([truth.ledger.verifierKey]);
    const newest = truth.grow(20);
    expect(cosigning.add(request(truth, 0, newest)).status).toBe(200);
    const liar = station(copy); // the same key, another history from entry 5 on
    liar.ledger.append([draft(77), draft(78)]);
    const forked = liar.ledger.checkpoint() as SignedCheckpoint;
    expect(cosigning.add(request(liar, 0, forked)).status).toBe(409);
    liar.ledger.append(drafts(100, 118));
    const sameSize = liar.ledger.checkpoint() as SignedCheckpoint;
    expect([sameSize.size, cosigning.add(`old 25\n\n${sameSize.note}`)]).toMatchObject([25, { status: 409, body: '' }]);
    liar.ledger.append(drafts(200, 220));
    const longer = liar.ledger.checkpoint() as SignedCheckpoint;
    expect(cosigning.add(request(liar, 25, longer)).status).toBe(422);
    expect(cosigning.latest('shiftseal/cr-01')?.size).toBe(25);
  });

  it('follows a rotation of the key that a trusted key signed, and no other', () => {
    const one = station();
    one.grow(5);
    const { cosigning } = witness([one.ledger.verifierKey]);
    one.ledger.rotateKey({
      overlap: { checkpoints: 0, days: 0 },
      record: ({ size }) => void one.ledger.append([{ ...draft(size), key: 'rotated' }]),
    });
    const next = one.grow(5);
    expect(cosigning.add(request(one, 0, next)).status).toBe(403);
    const stranger = station();
    stranger.grow(2);
    stranger.ledger.rotateKey({
      overlap: { checkpoints: 0, days: 0 },
      record: ({ size }) => void stranger.ledger.append([{ ...draft(size), key: 'rotated' }]),
    });
    expect(cosigning.addKeys(readKeysFile(stranger.folder) as string).status).toBe(403);
    expect(cosigning.addKeys(readKeysFile(one.folder) as string).status).toBe(200);
    expect(cosigning.add(request(one, 0, next)).status).toBe(200);
  });
});

describe('a station that asks a witness', () => {
  async function pair(everyMs = 0) {
    const one = station();
    one.grow(5);
    const { cosigning, line } = witness([one.ledger.verifierKey]);
    const said: string[] = [];
    const server = await serveCosigning(cosigning, { host: '127.0.0.1', port: 0 }, (text) => said.push(text));
    servers.push(server);
    const heard: string[] = [];
    let nowMs = 0;
    const ports = {
      now: () => NOW_US,
      monotonicMs: () => nowMs,
      heard: (source: string, note: string) => {
        heard.push(source);
        expect(one.ledger.heard(source, note)).toBe(true);
      },
    };
    const config = { url: `http://127.0.0.1:${server.port}/w/`, key: line };
    const options = { folder: one.folder, config, everyMs, ports };
    const pass = (ms: number): void => {
      nowMs += ms;
    };
    return { one, cosigning, said, heard, options, place: () => cosignerPlace(options), line, pass };
  }

  it('keeps the cosigned checkpoint, and finds its way back to the right size after a restart', async () => {
    const { one, place, line, heard } = await pair();
    const source = sourceOf(one.folder);
    let asked = place();
    for (let i = 0; i < 3; i += 1) {
      expect(await asked.step(source)).toEqual({ kind: 'done', size: one.ledger.size });
      one.grow(7);
      if (i === 1) asked = place();
    }
    const cosigned = readWitness(cosignedFileOf(one.folder));
    expect([cosigned?.checkpoints.map(({ size }) => size), cosigned?.unreadable]).toEqual([[5, 12, 19], []]);
    const { text, signatures } = parseNote(cosigned?.checkpoints[2]?.note ?? '');
    expect(signatures).toHaveLength(2);
    expect(openCosignature(text, signatures[1]!, parseCosignerKey(line))).toEqual({ at: NOW_US / 1e6 });
    expect(new Set(heard)).toEqual(new Set(['cosigner witness.example/w1']));
    expect(readFileSync(cosignedFileOf(one.folder), 'utf8')).toContain(formatNote({ text, signatures }));
  });

  it('asks again by the size that the witness says, when it has lost its own copy', async () => {
    const { one, place } = await pair();
    await place().step(sourceOf(one.folder));
    one.grow(5);
    rmSync(cosignedFileOf(one.folder));
    expect(await place().step(sourceOf(one.folder))).toEqual({ kind: 'done', size: 10 });
  });

  it('sends a checkpoint only so often, but one of a shift end at once', async () => {
    const { one, place, pass } = await pair(60_000);
    const [asked, source] = [place(), sourceOf(one.folder)];
    expect(await asked.step(source)).toMatchObject({ size: 5 });
    one.grow(5);
    expect(await asked.step(source)).toMatchObject({ kind: 'done', size: 5 });
    pass(60_000);
    expect(await asked.step(source)).toMatchObject({ size: 10 });
    one.ledger.append(drafts(10, 12));
    one.ledger.checkpoint({ isShiftEnd: true });
    expect(await asked.step(source)).toMatchObject({ size: 12 });
  });

  it('says that an older copy was put back, or that the log was forked; and the ledger signs nothing more', async () => {
    const { one, place, options } = await pair();
    const before = temporaryFolder();
    one.ledger.close();
    cpSync(one.folder, before, { recursive: true });
    const later = station(one.folder);
    later.grow(20);
    expect(await place().step(sourceOf(one.folder))).toMatchObject({ kind: 'done' });
    const cosigned = readWitness(cosignedFileOf(one.folder))?.checkpoints.at(-1)?.note as string;
    const rolledBack = station(before);
    rolledBack.grow(2);
    const refused = { kind: 'refused', message: expect.stringContaining('older copy') };
    expect(await place().step(sourceOf(before))).toMatchObject(refused); // by its own copy of what was cosigned
    rmSync(cosignedFileOf(one.folder), { force: true });
    expect(await cosignerPlace({ ...options, folder: before }).step(sourceOf(before))).toMatchObject(refused);
    expect(rolledBack.ledger.heard('cosigner', cosigned)).toBe(true);
    expect(() => rolledBack.grow(1)).toThrow(/holds a signed checkpoint of 25 entries/);
  });

  it('waits for a witness that is away, and catches up', async () => {
    const { one, place } = await pair();
    await servers.splice(0)[0]?.close();
    expect(await place().step(sourceOf(one.folder))).toMatchObject({ kind: 'later', message: 'ECONNREFUSED' });
  });
});
