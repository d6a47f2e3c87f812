import { closeSync, copyFileSync, openSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { WrittenStation } from '../query/writtenStation.ts';
import { shiftseal } from './shiftseal.ts';

function written(): WrittenStation {
  const station = new WrittenStation();
  station.run(40, (i) => ({ total: i }));
  return station;
}

describe('verify on a ledger that somebody changed', () => {
  it('names the first bad entry and ends with 1', async () => {
    const station = written();
    station.close();
    const db = new Database(join(station.folder, 'ledger.db'));
    const trigger = db.prepare("SELECT sql FROM sqlite_master WHERE name = 'entryUpdate'").pluck().get() as string;
    const { seq, body } = db.prepare("SELECT seq, body FROM entry WHERE kind = 'batch' ORDER BY seq LIMIT 1").get() as {
      seq: number;
      body: Buffer;
    };
    const forged = gunzipSync(body).toString().replace('"values":[0,1,', '"values":[0,9,');
    db.exec('DROP TRIGGER entryUpdate');
    db.prepare('UPDATE entry SET body = ? WHERE seq = ?').run(gzipSync(forged), seq);
    db.exec(trigger);
    db.close();
    const { code, out } = await shiftseal(['verify', '--data', station.folder]);
    expect(code).toBe(1);
    expect(out).toContain('NOT CLEAN');
    expect(out).toMatch(new RegExp(`first bad entry: ${seq} \\([0-9a-f]{64}\\)`));
    const { json } = await shiftseal(['verify', '--data', station.folder, '--json']);
    expect(json()).toMatchObject({ ok: false, firstBadEntry: { seq } });
  });

  it('notices from the witness that an older copy was put back', async () => {
    const station = written();
    station.stop();
    const path = join(station.folder, 'ledger.db');
    copyFileSync(path, `${path}.yesterday`);
    const later = new WrittenStation(undefined, station.clock, station.folder);
    later.run(20, (i) => ({ total: 100 + i }));
    later.close();
    expect((await shiftseal(['verify', '--data', station.folder])).code).toBe(0);
    copyFileSync(`${path}.yesterday`, path);
    const { code, out } = await shiftseal(['verify', '--data', station.folder]);
    expect([code, out]).toEqual([1, expect.stringMatching(/witness/)]);
    const doctor = await shiftseal(['doctor', '--data', station.folder]);
    expect([doctor.code, doctor.out]).toEqual([1, expect.stringMatching(/bad +Witness .*an older copy was put back/s)]);
  });

  it('a checkpoint kept elsewhere must be of this log', async () => {
    const [one, other] = [written(), written()];
    const note = join(other.folder, 'note.txt');
    other.pass(6_000);
    const checkpoint = other.data().ledger.latestCheckpoint()?.note as string;
    one.close();
    other.close();
    writeFileSync(note, checkpoint);
    expect((await shiftseal(['verify', '--data', other.folder, '--checkpoint', note])).code).toBe(0);
    expect((await shiftseal(['verify', '--data', one.folder, '--checkpoint', note])).code).toBe(1);
    expect((await shiftseal(['verify', '--data', one.folder, '--checkpoint', `${note}.none`])).code).toBe(2);
  });
});

describe('a damaged ledger', () => {
  it('is told with what to do about it, whatever was asked', async () => {
    const station = written();
    station.close();
    const path = join(station.folder, 'ledger.db');
    const file = openSync(path, 'r+');
    for (let at = 8 * 4_096; at < statSync(path).size; at += 4_096)
      writeSync(file, Buffer.alloc(4_096, 0x5a), 0, 4_096, at);
    closeSync(file);
    const { code, err } = await shiftseal(['entries', '--data', station.folder]);
    expect(code).toBe(1);
    expect(err).toMatch(/The ledger file is damaged .*Keep the file as evidence, run `shiftseal verify`/);
  });
});

describe('what a person hands in to compare with', () => {
  it('is refused as wrong use when it is not what it should be: a slip is no forgery, and nothing was compared', async () => {
    const station = written();
    station.close();
    const junk = join(station.folder, 'junk.txt');
    writeFileSync(junk, 'hello');
    const missing = join(station.folder, 'nowhere.txt');
    const table: [option: string, given: string, message: RegExp][] = [
      ['--public-key', 'station.vkei', /station\.vkei is neither a file nor a key/],
      ['--public-key', junk, /a verifier key is one line/],
      ['--checkpoint', missing, /there is no file .*nowhere\.txt/],
      ['--checkpoint', junk, /holds no checkpoint/],
      ['--witness', missing, /there is no file .*nowhere\.txt/],
      ['--timestamp-authority', missing, /there is no file .*nowhere\.txt/],
    ];
    for (const [option, given, message] of table) {
      const { code, out, err } = await shiftseal(['verify', '--data', station.folder, option, given]);
      expect([option, code, out]).toEqual([option, 2, '']);
      expect(err).toMatch(message);
    }
    const archive = await shiftseal(['verify', '--archive', missing]);
    expect([archive.code, archive.err]).toEqual([2, expect.stringMatching(/--archive: there is no file/)]);
  });
});
