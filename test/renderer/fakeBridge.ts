import { rootFrom } from '../../renderer/live/inclusion.ts';
import type {
  Answer,
  Channel,
  EntryRow,
  ExcursionRow,
  MenuCommand,
  QuarantineRow,
  RequestOf,
  ShiftsealBridge,
  VerifyProgress,
} from '../../shared/contract/ipc.ts';
import type { LiveSnapshot } from '../../shared/contract/live.ts';
import { isFinalVerdict } from '../../shared/domain/entries/verdict.ts';
import { may, type Role } from '../../shared/domain/role.ts';
import { createFakeAlarms } from './fakeAlarms.ts';
import { FAKE_AUDIT_ANSWERS } from './fakeAudit.ts';
import { fakeBundles } from './fakeBundles.ts';
import { fakeColdChainAnswers, fakeDoorTrend } from './fakeColdChain.ts';
import { FAKE_COMPLIANCE_ANSWERS } from './fakeCompliance.ts';
import { FAKE_DOWNTIME_ANSWERS } from './fakeDowntime.ts';
import { FAKE_EVIDENCE_ANSWERS } from './fakeEvidence.ts';
import { createFakeIdentity } from './fakeIdentity.ts';
import { FAKE_KEEPING_ANSWERS } from './fakeKeeping.ts';
import { FAKE_LAB_ANSWERS } from './fakeLab.ts';
import { fakeLineageAnswers } from './fakeLineage.ts';
import { FAKE_LINK_ANSWERS } from './fakeLinks.ts';
import { FAKE_METER_ANSWERS } from './fakeMeters.ts';
import { FAKE_PROOFS, fakeOeeLine, fakeOeeReport, lineLayout, linePicture } from './fakeOee.ts';
import { type FakeCounts, LAYOUT, madeValue, pictureAt } from './fakePlant.ts';
import { FAKE_RULES, fakeDryRun, fakeGroups, fakeShown, fakeTrial, isWaiting } from './fakeQuarantine.ts';
import { FAKE_REPORT_ANSWERS } from './fakeReports.ts';
import { ENTRIES, EXCURSIONS, FAULTS, QUARANTINE } from './fakeRows.ts';
import { FAKE_WATER_ANSWERS } from './fakeWater.ts';

/**
 * Test only: stands in for the preload so that the console can be looked at in a browser. Believable and moving, but
 * nothing behind it is real. Options come from the address: ?role=operator&scene=calm|busy|down|gaps|line|first|silent
 */
export interface FakeOptions {
  readonly role: Role | undefined;
  readonly scene: string;
}

const PERIOD_MS = 200;

export function createFakeBridge(options: FakeOptions): ShiftsealBridge {
  const startedAt = Date.now();
  let quarantine: QuarantineRow[] = options.scene === 'calm' ? [] : QUARANTINE(startedAt);
  const excursions: ExcursionRow[] = options.scene === 'calm' ? [] : EXCURSIONS(startedAt);
  const entries: EntryRow[] = ENTRIES(startedAt);
  let faults = FAULTS;
  let isUpstreamUp = options.scene !== 'down';
  let isPaused = false;
  let backlog = isUpstreamUp ? 0 : 4_217;
  let verify: VerifyProgress = { state: 'idle', done: 0, total: 0, root: '', problems: [] };
  const revisions = {
    alarms: 1,
    excursions: 1,
    quarantine: 1,
    entries: 1,
    results: 1,
    stops: 1,
    shifts: 1,
    meters: 1,
    inventory: 1,
  };
  const commands = new Set<(command: MenuCommand) => void>();
  const identity = createFakeIdentity(options.role, options.scene, () => {
    for (const listener of commands) listener('session:changed');
  });
  const { user } = identity;
  const listeners = new Set<(live: LiveSnapshot) => void>();

  const alarms = createFakeAlarms(options.scene, startedAt, {
    user: () => user()?.name ?? '',
    allowed: (permission) => allowed(permission),
    changed: () => {
      revisions.alarms += 1;
    },
  });
  const counts = (): FakeCounts => ({
    ...alarms.counts(),
    quarantined: quarantine.filter(isWaiting).length,
    isUpstreamUp,
    isPaused,
    backlog,
    isDataMissing: options.scene === 'gaps',
    revisions: { ...revisions },
    startedAt,
  });
  const tick = () => {
    backlog = isUpstreamUp && !isPaused ? Math.max(0, backlog - 60) : backlog + (Math.random() < 0.2 ? 1 : 0);
    if (Math.random() < 0.2) {
      const last = entries[0];
      if (last !== undefined)
        entries.unshift({
          ...last,
          seq: last.seq + 1,
          at: Date.now() * 1000,
          leaf: last.leaf.slice(1) + (last.leaf[0] ?? '0'),
        });
      revisions.entries += 1;
    }
    if (verify.state === 'running') {
      const done = Math.min(verify.total, verify.done + 1_100);
      verify =
        done < verify.total
          ? { ...verify, done }
          : {
              ...verify,
              done,
              state: options.scene === 'down' ? 'problems' : 'clean',
              endedAt: Date.now() * 1000,
              problems:
                options.scene === 'down'
                  ? [
                      'entry 9 112: body gives leaf 41c7…, the log says 9f02…',
                      'checkpoint of 18 000 entries: root does not fit',
                    ]
                  : [],
            };
    }
    const made = pictureAt(Date.now(), counts());
    const picture = options.scene === 'line' ? linePicture(made) : made;
    for (const listener of listeners) listener(picture);
  };
  if (options.scene !== 'silent') setInterval(tick, PERIOD_MS);

  const allowed = (permission: Parameters<typeof may>[1]) => {
    const sitting = user();
    return sitting !== undefined && may(sitting.role, permission);
  };

  const answers: Record<string, (request: never) => unknown> = {
    ...identity.answers,
    'plant:layout': () => (options.scene === 'line' ? lineLayout(LAYOUT) : LAYOUT),
    'plant:trend': ({ tag, from, to }: { tag: string; from: number; to: number }) =>
      fakeDoorTrend(tag, from, to) ?? fakeTrend(tag, from, to),
    'plant:timeline': ({ workUnit, from, to }: { workUnit: string; from: number; to: number }) =>
      fakeTimeline(workUnit, from, to, options.scene === 'gaps'),
    'oee:report': fakeOeeReport,
    'oee:line': fakeOeeLine,
    'oee:proofs': ({ from, to }: { from: number; to: number }) => FAKE_PROOFS.map((each) => ({ ...each, from, to })),
    ...FAKE_AUDIT_ANSWERS,
    ...fakeLineageAnswers,
    ...alarms.answers,
    'excursion:list': () => excursions,
    ...fakeColdChainAnswers(() => excursions),
    'quarantine:list': ({ scope, tag, step }: RequestOf<'quarantine:list'>) =>
      quarantine.filter(
        (row) =>
          (scope === 'all' || isWaiting(row) === (scope === 'waiting')) &&
          (tag === undefined || row.tag === tag) &&
          (step === undefined || row.step === step),
      ),
    'quarantine:groups': () => fakeGroups(quarantine, Date.now() * 1000),
    'quarantine:show': ({ id }: { id: string }) => {
      const row = quarantine.find((each) => each.id === id);
      return row === undefined ? undefined : fakeShown(row, fakeQuarantineBody(row));
    },
    'quarantine:try': ({ id, repair }: RequestOf<'quarantine:try'>) => {
      const row = quarantine.find((each) => each.id === id);
      return row === undefined ? undefined : fakeTrial(row, repair);
    },
    'quarantine:rules': () => FAKE_RULES,
    'quarantine:dryRunStart': () => fakeDryRun(quarantine),
    'quarantine:dryRunProgress': () => fakeDryRun(quarantine),
    'quarantine:dryRunCancel': () => fakeDryRun(quarantine),
    'quarantine:handOver': ({ ids, to }: RequestOf<'quarantine:handOver'>) => {
      const taken = quarantine.filter((row) => isWaiting(row) && (ids === 'all' || ids.includes(row.id)));
      quarantine = quarantine.map((row) =>
        taken.includes(row) ? { ...row, verdict: 'handedOver', handedTo: to } : row,
      );
      revisions.quarantine += 1;
      return { decided: taken.map(({ id }) => id), refused: [] };
    },
    'quarantine:decide': ({ ids, verdict, reason, code }: RequestOf<'quarantine:decide'>) => {
      if (!allowed('quarantine.decide')) return undefined;
      quarantine = quarantine.map((row) =>
        ids.includes(row.id)
          ? {
              ...{
                ...row,
                verdict,
                verdictReason: reason,
                verdictBy: user()?.name ?? '',
                verdictAt: Date.now() * 1000,
              },
              ...{ verdictCode: code ?? '', isOpen: !isFinalVerdict(verdict) },
            }
          : row,
      );
      revisions.quarantine += 1;
      return { decided: ids, refused: [] };
    },
    'evidence:entries': ({ kind, before, limit }: { kind?: string; before?: number; limit: number }) =>
      entries
        .filter((row) => (kind === undefined || row.kind === kind) && (before === undefined || row.seq < before))
        .slice(0, limit),
    'evidence:entry': async ({ seq }: { seq: number }) => {
      const row = entries.find((each) => each.seq === seq);
      if (row === undefined) return undefined;
      const { key, kind, at, workUnit, from, to } = row;
      const body = JSON.stringify(
        { v: 1, kind, at, key, workUnit, station: 'cr-01', from, to, detail: row.summary },
        null,
        2,
      );
      const size = 18_500;
      const proof = Array.from({ length: proofLength(seq, size) }, (_, i) => row.leaf.slice(i) + row.leaf.slice(0, i));
      const root = await rootFrom({ seq, size, leaf: row.leaf, proof }, (bytes) =>
        crypto.subtle.digest('SHA-256', bytes),
      );
      return { row, body, proof, size, root };
    },
    'evidence:checkpoint': () => ({
      note: 'shiftseal.example/cr-01\n18430\nnywe+rBNVYbD8dLkt6icDR4vOktcbX6PkKGyw9Tl9gc=\n\n— shiftseal.example/cr-01 1Zx9sQk3mA0b7Zz1yM2mF0b8vJt2u4r9x5c7e1g3i5k7m9o1q3s5u7w9y1A3C5E7G9I1K3M5O7Q9S1U3W5Y7a9c=\n',
      verifierKey: 'shiftseal.example/cr-01+d59c7db1+AQ3mA0b7Zz1yM2mF0b8vJt2u4r9x5c7e1g3i5k7m9o1q',
      witnessFile: '/var/lib/shiftseal/cr-01/witness.txt',
      ledger: pictureAt(Date.now(), counts()).ledger,
    }),
    ...fakeBundles(),
    'evidence:verifyStart': () => {
      verify = {
        state: 'running',
        done: 0,
        total: 18_432,
        startedAt: Date.now() * 1000,
        root: '9f2c1e7ab04d5586c3f1d2e4b7a89c0d1e2f3a4b',
        problems: [],
      };
      return verify;
    },
    'evidence:verifyProgress': () => verify,
    'evidence:verifyCancel': () => {
      verify = { ...verify, state: 'cancelled', endedAt: Date.now() * 1000 };
      return verify;
    },
    'sync:status': () => pictureAt(Date.now(), counts()).sync,
    'sync:control': ({ action }: { action: string }) => {
      isPaused = action === 'pause';
      return { ok: true };
    },
    ...FAKE_LINK_ANSWERS,
    ...FAKE_EVIDENCE_ANSWERS,
    ...FAKE_KEEPING_ANSWERS,
    ...FAKE_LAB_ANSWERS,
    ...FAKE_WATER_ANSWERS,
    ...FAKE_COMPLIANCE_ANSWERS,
    ...FAKE_METER_ANSWERS,
    ...FAKE_DOWNTIME_ANSWERS,
    ...FAKE_REPORT_ANSWERS,
    'training:faults': () => faults,
    'training:setFault': ({ id, on }: { id: string; on: boolean }) => {
      faults = faults.map((fault) => (fault.id === id ? { ...fault, on } : fault));
      return faults;
    },
    'training:upstream': ({ isUp }: { isUp: boolean }) => {
      isUpstreamUp = isUp;
      return { ok: true };
    },
  };

  const call = new Proxy({} as ShiftsealBridge['call'], {
    get:
      (_target, channel: Channel) =>
      async (request: never): Promise<Answer<unknown>> => {
        await new Promise((done) => setTimeout(done, 15));
        const value = await answers[channel]?.(request);
        if (value === undefined) return { ok: false, code: 'forbidden', message: 'This fake refuses it.' };
        return { ok: true, value: structuredClone(value) };
      },
  });
  return {
    call,
    onLive(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    onCommand(listener) {
      commands.add(listener);
      return () => void commands.delete(listener);
    },
  };
}

function fakeTrend(tag: string, from: number, to: number) {
  const isSummary = to - from > 900e6;
  const step = isSummary ? 60 : 1;
  const first = Math.ceil(from / 1e6 / step) * step;
  const count = Math.max(0, Math.floor((to / 1e6 - first) / step) + 1);
  const time = Float64Array.from({ length: count }, (_, i) => first + i * step);
  const gap = (s: number) => s % 7200 > 6800;
  const value = time.map((s) => (gap(s) ? Number.NaN : madeValue(tag, s)));
  const around = (sign: number) =>
    time.map((s, i) => (value[i] ?? 0) + sign * Math.abs(madeValue(tag, s) - madeValue(tag, s + 15)) * 1.3);
  return {
    tag,
    unit: LAYOUT.tags.find((each) => each.id === tag)?.unit ?? '',
    time,
    value,
    ...(isSummary ? { min: around(-1), max: around(1) } : {}),
  };
}

function fakeTimeline(workUnit: string, from: number, to: number, hasGap: boolean) {
  const segments: { start: number; end: number; state: string }[] = [];
  let at = from;
  let index = 0;
  while (at < to) {
    const isLong = index % 2 === 0;
    const length = (isLong ? 1500 + ((index * 733) % 1400) : 90 + ((index * 517) % 420)) * 1e6;
    const state = isLong ? (hasGap && index === 4 ? 'UNKNOWN' : 'RUN') : index % 7 === 3 ? 'MAINTENANCE' : 'STOP';
    segments.push({ start: at, end: Math.min(to, at + length), state });
    at += length;
    index += 1;
  }
  return { workUnit, from, to, segments };
}

function fakeQuarantineBody(row: QuarantineRow): string {
  return JSON.stringify(
    {
      v: 1,
      kind: 'quarantine',
      key: row.id,
      at: row.at,
      station: 'cr-01',
      workUnit: row.workUnit,
      from: row.firstTime,
      to: row.firstTime,
      tag: row.tag,
      connection: row.connection,
      step: row.step,
      error: row.error,
      readings: [
        {
          sourceTime: row.firstTime,
          receivedTime: row.firstTime + 4100,
          serverTime: null,
          value: row.step === 'finite' ? 'bits:7ff8000000000000' : 999.9,
          status: 0,
        },
      ],
      frame: 88_213,
      frameDigest: row.id,
      schemaVersion: 1,
      config: row.id,
    },
    null,
    2,
  );
}

/** How many hashes an inclusion proof has (RFC 9162 §2.1.3.1). */
function proofLength(seq: number, size: number): number {
  if (size === 1) return 0;
  const half = 2 ** Math.floor(Math.log2(size - 1));
  return 1 + (seq < half ? proofLength(seq, half) : proofLength(seq - half, size - half));
}
