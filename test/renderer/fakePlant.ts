import type { LiveSnapshot } from '../../shared/contract/live.ts';
import { fakeWitnesses } from './fakeEvidence.ts';
import { CYCLE_S, LAYOUT, madeValue, TAGS } from './fakeTags.ts';

export { LAYOUT, madeValue };

const HOUR_US = 3600e6;
export interface FakeCounts {
  readonly suppressed: number;
  readonly unacknowledged: number;
  readonly active: number;
  readonly quarantined: number;
  readonly isUpstreamUp: boolean;
  readonly isPaused: boolean;
  readonly backlog: number;
  readonly isDataMissing: boolean;
  readonly revisions: LiveSnapshot['revisions'];
  readonly startedAt: number;
}

/** Test only: one live picture of a made-up plant at a wall-clock time (ms), for looking at the console without a station. */
export function pictureAt(nowMs: number, counts: FakeCounts): LiveSnapshot {
  const now = Math.round(nowMs * 1000);
  const second = (everyMs: number) => Math.floor(nowMs / everyMs) * (everyMs / 1000);
  const values = new Float64Array(TAGS.length);
  const times = new Float64Array(TAGS.length);
  const status = new Uint32Array(TAGS.length);
  const texts: Record<string, string> = {};
  TAGS.forEach((each, index) => {
    const s = each.fault === 'stale' ? counts.startedAt / 1000 - 14 : second(each.everyMs);
    values[index] = each.fault === 'bad' ? Number.NaN : each.at(s);
    times[index] = each.fault === 'disabled' ? Number.NaN : s * 1e6;
    status[index] = each.fault === 'bad' ? 0x808c0000 : each.fault === 'uncertain' ? 0x40900000 : 0;
    if (each.text !== undefined) texts[index] = each.text(s);
  });
  const shiftStart = Math.floor(now / (8 * HOUR_US)) * 8 * HOUR_US;
  const plannedMin = (now - shiftStart) / 60e6;
  const unknown = counts.isDataMissing ? Math.min(38, plannedMin * 0.12) : 0;
  const stops = plannedMin * 0.13;
  const produced = Math.floor(((plannedMin - stops - unknown) * 60) / CYCLE_S);
  const rejected = Math.floor(produced / 43);
  const run = plannedMin - stops - unknown;
  const a = run / plannedMin;
  const p = produced / 60 / run;
  const q = (produced - rejected) / produced;
  const isRun = madeValue('press-1.state', nowMs / 1000) === 1;
  const phase = (nowMs / 1000) % 300;
  const coldOut = madeValue('cold-room-1.temp', nowMs / 1000) > 8;
  return {
    at: now,
    layoutRevision: 1,
    values,
    times,
    goodTimes: times.map((time, i) => (status[i] === 0x808c0000 ? time - 40e6 : time)),
    status,
    texts,
    workUnits: [
      {
        id: 'press-1',
        state: isRun ? 'RUN' : 'STOP',
        stateSince: Math.round(now - (isRun ? phase : phase - 250) * 1e6),
        shift: 'Early',
        shiftStart,
        shiftEnd: shiftStart + 8 * HOUR_US,
        oee: {
          oee: a * p * q,
          availability: a,
          performance: p,
          quality: q,
          low: a * p * q,
          high: Math.min(1, a * p * q + unknown / plannedMin),
          plannedBusyMin: plannedMin,
          actualProductionMin: run,
          unknownMin: unknown,
          producedQuantity: produced,
          rejectedQuantity: rejected,
          availabilityLossMin: stops,
          speedLossMin: run - produced / 60,
          qualityLossMin: rejected / 60,
          minutesByState: { RUN: run, STOP: stops, UNKNOWN: unknown },
          findings: [],
        },
        unacknowledgedAlarms: Math.min(2, counts.unacknowledged),
        openExcursions: 0,
      },
      {
        id: 'cold-room-1',
        unacknowledgedAlarms: Math.max(0, Math.min(1, counts.unacknowledged - 2)),
        openExcursions: coldOut ? 1 : 0,
      },
      { id: 'filter-1', unacknowledgedAlarms: 0, openExcursions: 0 },
    ],
    links: [
      link('plc-1', now - 400_000),
      {
        ...link('plc-2', now - 700_000),
        responses95Ms: 9.4,
        timeoutMsAdvised: 180,
        units: [
          {
            unitId: 1,
            breaker: 'closed',
            message: '',
            lastReadingAt: now - 700_000,
            requests: 8_214,
            timeouts: 0,
            exceptions: 0,
            responseMs: 6.1,
          },
          {
            unitId: 2,
            breaker: 'closed',
            message: '',
            lastReadingAt: now - 900_000,
            requests: 8_190,
            timeouts: 3,
            exceptions: 1,
            responseMs: 7.9,
          },
          {
            unitId: 7,
            breaker: 'open',
            message: 'no answer within 1000 ms, three times',
            lastReadingAt: now - 421_000_000,
            requests: 96,
            timeouts: 41,
            exceptions: 0,
            retryAt: now + 12_000_000,
          },
        ],
      },
      {
        ...link('ua-1', now - 200_000),
        state: 'degraded',
        message: 'Session was renewed 3 times in 5 min; check the server load.',
      },
    ],
    disabledTags: [
      {
        tagId: 'press-1.tool',
        message:
          'press-1.tool: holding register 412 answered exception 2 (illegal data address); left out until the configuration changes',
      },
    ],
    unacknowledgedAlarms: counts.unacknowledged,
    activeAlarms: counts.active,
    suppressedAlarms: counts.suppressed,
    openExcursions: coldOut ? 2 : 1,
    quarantined: counts.quarantined,
    ledger: {
      entries: 18_432 + Math.floor((nowMs - counts.startedAt) / 1000),
      root: '9f2c1e7ab04d5586c3f1d2e4b7a89c0d1e2f3a4b5c6d7e8f90a1b2c3d4e5f607',
      sealedBatches: 17_201,
      readingsIn: 48_211_034,
      readingsSealed: 48_210_771,
      readingsInInbox: 263,
      lastSealedAt: now - 1_400_000,
      checkpointSize: 18_430,
      checkpointAt: Math.floor(now / 5e6) * 5e6,
      state: 'writing',
      message: '',
      bytes: 141_334_528,
    },
    storage: {
      freeBytes: 61_203_283_968,
      ledgerBytes: 141_334_528,
      walBytes: 4_194_304,
      growthBytesPerDay: 981_467_136,
      daysLeft: 62,
      inboxReadings: 263,
      fill: { inbox: 2, memory: 4, disk: 41, wal: 2 },
      paceLevel: 0,
    },
    clocks: [
      {
        connection: 'ua-1',
        offsetMs: 2_431,
        driftPpm: 16.7,
        spreadMs: 4.2,
        samples: 1_024,
        since: now - 3_600_000_000,
        policy: 'observe',
      },
    ],
    stationClock: { offsetMs: 0.4, source: 'ntp.plant', isSynchronised: true },
    witnesses: fakeWitnesses(),
    sync: [
      {
        target: 'historian',
        state: counts.isPaused
          ? 'paused'
          : counts.isUpstreamUp
            ? counts.backlog > 0
              ? 'sending'
              : 'idle'
            : 'circuitOpen',
        message: counts.isUpstreamUp
          ? ''
          : 'Connection refused by 127.0.0.1:8080. Everything is kept here; check the receiver or the network.',
        deliveredTo: 18_430 - counts.backlog,
        backlogEntries: counts.backlog,
        safeUntil: now - 2e6 - counts.backlog * 1e6,
        lastAnswerAt: now - 2e6,
        ...(counts.isUpstreamUp ? {} : { retryAt: Math.ceil(now / 30e6) * 30e6 }),
        sentRequests: 812,
        failedRequests: counts.isUpstreamUp ? 0 : 7,
      },
    ],
    revisions: counts.revisions,
  };
}

function link(connection: string, lastReadingAt: number): LiveSnapshot['links'][number] {
  return {
    connection,
    state: 'online',
    lastReadingAt,
    message: '',
    requests: 9000,
    responses: 8998,
    timeouts: 2,
    exceptions: 1,
    rejectedAnswers: 0,
    reconnects: 1,
    responseMs: 4.2,
  };
}
