import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cosignedFileOf, verifyLedger } from '../../electron/ledger/index.ts';
import { withTimestamps } from '../../electron/query/timestamps.ts';
import {
  Cosigning,
  cosignerPlace,
  openCosigner,
  serveCosigning,
  timestampPlace,
} from '../../electron/witness/index.ts';
import { cleanUpAfterEach, drafts, openTestLedger, START_US, temporaryFolder } from '../ledger/temporaryLedger.ts';
import { sourceOf } from './sourceOf.ts';
import { makeAuthority, startAuthority, type TimestampAuthority } from './timestampAuthority.ts';

cleanUpAfterEach();
let authority: TimestampAuthority;
beforeAll(async () => {
  authority = await startAuthority();
});
afterAll(() => authority.close());

/** A ledger whose shift ends were cosigned and time-stamped. */
async function vouchedFor(): Promise<{ folder: string; cosigner: string }> {
  const folder = temporaryFolder();
  const ledger = openTestLedger(folder);
  const witnessFolder = temporaryFolder();
  const { cosigner, line } = openCosigner(witnessFolder, 'witness.example/w1');
  const logs = [ledger.verifierKey];
  const cosigning = new Cosigning({ folder: witnessFolder, cosigner, logs, now: () => START_US });
  const server = await serveCosigning(cosigning, { host: '127.0.0.1', port: 0 }, () => undefined);
  const ports = { now: () => START_US, monotonicMs: () => 0, heard: () => undefined };
  const config = { url: `http://127.0.0.1:${server.port}`, key: line };
  const places = [
    cosignerPlace({ folder, config, everyMs: 0, ports }),
    timestampPlace({
      folder,
      config: { url: authority.url, certificateFile: authority.rootFile },
      now: () => START_US,
    }),
  ];
  for (let i = 0; i < 2; i += 1) {
    ledger.append(drafts(ledger.size, ledger.size + 6));
    ledger.checkpoint({ isShiftEnd: true });
    for (const place of places) await place.step(sourceOf(folder));
  }
  await server.close();
  ledger.close();
  return { folder, cosigner: line };
}

describe('verify, of a ledger that others vouch for', () => {
  it('counts what cosigners and the time-stamp authority say, and believes neither in anything changed', async () => {
    const { folder, cosigner } = await vouchedFor();
    const check = async (where: string, pem = authority.rootFile) => {
      const report = await verifyLedger({ path: join(where, 'ledger.db'), cosigners: [cosigner] });
      return withTimestamps(report, where, pem);
    };
    expect(await check(folder)).toMatchObject({
      isClean: true,
      cosigned: [{ cosigner: 'witness.example/w1', checkpoints: 2, size: 12 }],
      timestamps: { held: 2, unchecked: 0, problems: [] },
    });
    // Without a certificate nothing is claimed, and nothing is alarming.
    expect(await check(folder, join(folder, 'none.pem'))).toMatchObject({
      isClean: true,
      timestamps: { unchecked: 2 },
    });

    const changed = temporaryFolder();
    cpSync(folder, changed, { recursive: true });
    const cosigned = readFileSync(cosignedFileOf(folder), 'utf8');
    const lines = cosigned.split('\n');
    const at = lines.findIndex((text) => text.startsWith('\u2014 witness.example'));
    const line = lines[at] as string;
    lines[at] = `${line.slice(0, 60)}${line[60] === 'A' ? 'B' : 'A'}${line.slice(61)}`;
    writeFileSync(cosignedFileOf(changed), lines.join('\n'));
    expect((await check(changed)).problems).toMatchObject([{ kind: 'witness', what: 'cosignature' }]);

    writeFileSync(cosignedFileOf(changed), cosigned);
    cpSync(join(folder, 'timestamps', '6.tsr'), join(changed, 'timestamps', '12.tsr'));
    expect((await check(changed)).problems).toMatchObject([{ message: expect.stringContaining('another text') }]);
    const stranger = join(makeAuthority(), 'root.pem');
    expect(await check(folder, stranger)).toMatchObject({ isClean: false, problemsTotal: 2 });
  });
});
