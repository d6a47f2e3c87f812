import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { evidenceHandlers } from '../../electron/ipc/evidenceHandlers.ts';
import { reportHandlers } from '../../electron/ipc/reportHandlers.ts';
import type { ReconfigurableStation } from '../../electron/reconfigurableStation.ts';
import { BUNDLE_IDLE, type BundleProgress } from '../../shared/contract/bundleChannels.ts';
import type { Actor } from '../../shared/domain/entry.ts';
import { type BundledShift, bundledShift, bundleOf, removeScratch } from '../evidence/bundledShift.ts';

const REPORT = 'a'.repeat(64);
const SPAN = { from: Date.UTC(2026, 10, 2, 6) * 1000, to: Date.UTC(2026, 10, 2, 14) * 1000 };
const folder = mkdtempSync(join(tmpdir(), 'shiftseal-taken-'));
let shift: BundledShift;
let steps: string[];
let recorded: object[];
let refuses: string | undefined;
let now: BundleProgress;
let end: ((progress: BundleProgress) => void) | undefined;
let person: Actor;

beforeAll(() => {
  shift = bundledShift();
});
beforeEach(() => {
  [steps, recorded, refuses, now, end] = [[], [], undefined, BUNDLE_IDLE, undefined];
  person = { user: 'aude', role: 'auditor' };
});
afterAll(() => {
  shift.remove();
  removeScratch();
  rmSync(folder, { recursive: true, force: true });
});

const station = {
  config: () => ({ station: { id: 'cr-01' } }),
  query: async () => ({ version: { pdfFile: 'v1.pdf', bundleFolder: 'v1' } }),
  async command(name: string, request: object) {
    steps.push(name);
    if (name === 'recordEvent' && refuses !== undefined) throw new Error(refuses);
    if (name === 'recordEvent') recorded.push(request);
  },
  bundleProgress: () => now,
  bundleCancel: () => now,
  bundleStart(_job: object, ended: typeof end) {
    steps.push('bundle');
    end = ended;
    now = { ...BUNDLE_IDLE, state: 'running' };
    return now;
  },
} as unknown as ReconfigurableStation;

/** The thread has said its last word, and the handler has heard it. */
async function ends(progress: Partial<BundleProgress>): Promise<void> {
  now = { ...BUNDLE_IDLE, ...progress };
  end?.(now);
  await Promise.resolve();
}
const DONE = { state: 'done', done: 40, total: 40, size: 90, folder, sha256: 'b'.repeat(64) } as const;

describe('evidence that somebody takes out in the window', () => {
  const handlers = () => evidenceHandlers({ station, actor: () => person, chooseFolder: async () => folder });

  it('is in the log after it is written, by whom it was begun', async () => {
    await handlers()['evidence:exportStart'](SPAN);
    person = { user: 'somebody who took over', role: 'operator' };
    expect(recorded).toEqual([]);
    await ends(DONE);
    expect(steps).toEqual(['signCheckpoint', 'bundle', 'recordEvent']);
    expect(recorded).toEqual([
      {
        ...{ event: 'evidenceExported', actor: { user: 'aude', role: 'auditor' } },
        subject: '2026-11-02T06:00:00.000Z/2026-11-02T14:00:00.000Z',
        detail: `bundle.json SHA-256 ${DONE.sha256}; 40 entries, of a log of 90`,
        where: expect.stringMatching(/^window on /),
      },
    ]);
  });

  it.each(['failed', 'cancelled'] as const)('is not in the log when it %s', async (state) => {
    await handlers()['evidence:exportStart'](SPAN);
    await ends({ state });
    expect(recorded).toEqual([]);
  });

  it('goes on until the log has answered: whoever waits for it hears of both', async () => {
    const own = handlers();
    await own['evidence:exportStart'](SPAN);
    const ended = ends(DONE);
    expect(await own['evidence:exportProgress']({})).toMatchObject({ state: 'running' });
    await ended;
    expect(await own['evidence:exportProgress']({})).toMatchObject({ state: 'done', message: '' });
  });

  it('says where the log did not take it', async () => {
    const own = handlers();
    await own['evidence:exportStart'](SPAN);
    refuses = 'the disk is full';
    await ends(DONE);
    expect(await own['evidence:exportProgress']({})).toMatchObject({
      ...{ state: 'done', message: 'It is not in the log: the disk is full' },
    });
  });
});

describe('a report that somebody saves from the window', () => {
  function save(what: 'pdf' | 'bundle', path: string | undefined) {
    const handlers = reportHandlers({
      ...{ station, actor: () => person, areas: () => undefined },
      reportFiles: { open: async () => undefined, saveCopy: async () => path },
      ...{ signing: undefined as never, reports: undefined as never },
    });
    return handlers['report:save']({ report: REPORT, what });
  }

  it('as a PDF is in the log with the SHA-256 of that copy', async () => {
    const path = join(folder, 'copy.pdf');
    writeFileSync(path, '%PDF');
    expect(await save('pdf', path)).toEqual({ ok: true, path });
    const sha256 = createHash('sha256').update('%PDF').digest('hex');
    expect(recorded).toMatchObject([
      { event: 'evidenceExported', subject: REPORT, detail: `copy.pdf SHA-256 ${sha256}`, actor: person },
    ]);
  });

  it('as a bundle is in the log as an export of it is', async () => {
    const bundle = await bundleOf(shift);
    expect(await save('bundle', bundle.folder)).toMatchObject({ ok: true });
    const { sha256, entries, size } = bundle;
    expect(sha256).toBe(
      createHash('sha256')
        .update(readFileSync(join(bundle.folder, 'bundle.json')))
        .digest('hex'),
    );
    expect(recorded).toMatchObject([
      { subject: REPORT, detail: `bundle.json SHA-256 ${sha256}; ${entries} entries, of a log of ${size}` },
    ]);
  });

  it('is not in the log when they change their mind; and says where the log did not take it', async () => {
    expect(await save('pdf', undefined)).toEqual({ ok: true, path: null });
    expect(recorded).toEqual([]);
    const path = join(folder, 'copy.pdf');
    writeFileSync(path, '%PDF');
    refuses = 'the disk is full';
    expect(await save('pdf', path)).toEqual({
      ok: false,
      message: `${path} is there, and not in the log: the disk is full`,
    });
  });
});
