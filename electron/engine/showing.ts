import { join } from 'node:path';
import type { LiveSnapshot, StorageStatus, SyncTargetStatus } from '../../shared/contract/live.ts';
import type { Clock } from '../../shared/domain/time.ts';
import type { createComplaints } from './complaints.ts';
import type { EngineState } from './engineState.ts';
import type { Flow } from './flow.ts';
import type { GroupCommit } from './groupCommit.ts';
import type { Intake } from './intake.ts';
import type { LinkBook } from './linkBook.ts';
import { createLiveSnapshots } from './liveSnapshot.ts';
import type { Pausing } from './pausing.ts';
import type { EnginePorts } from './ports.ts';
import type { MemoryFill, StorageKeeper } from './storageKeeper.ts';
import type { WitnessPlaces } from './witnessWatch.ts';

/** What other threads have told the engine last. */
export interface ToldOutside {
  sync: readonly SyncTargetStatus[];
  witnesses: WitnessPlaces;
  stationClock?: LiveSnapshot['stationClock'];
}

export interface ShowingParts {
  readonly ports: Pick<EnginePorts, 'say' | 'dataDir' | 'layoutRevision' | 'liveEveryMs'>;
  readonly clock: Clock;
  state(): EngineState;
  readonly told: ToldOutside;
  readonly book: LinkBook;
  readonly keeper: StorageKeeper;
  readonly intake: Intake;
  readonly pausing: Pausing;
  readonly flow: Flow;
  readonly committing: GroupCommit;
  readonly complaints: ReturnType<typeof createComplaints>;
  memoryFill(): MemoryFill;
}

export interface Showing {
  /** Shows when it is time, somebody looks, and the picture before has been taken. */
  look(nowMs: number): void;
  /** Now, whoever looks. */
  show(): void;
  /** The picture has been taken: the next may come. */
  taken(): void;
  setLive(isLive: boolean): void;
}

/** The live picture for whoever looks at the station: one on its way at a time. */
export function createShowing(parts: ShowingParts): Showing {
  const { ports, clock, state, told, book, keeper, intake, pausing, flow, committing, complaints } = parts;
  const snapshot = createLiveSnapshots(clock.monotonicMs);
  let isLive = true;
  let isTaken = true;
  let nextMs = 0;

  /** A picture that cannot be drawn stops nothing: it is tried again with the next. */
  function show(): void {
    try {
      draw();
      complaints.over('live picture');
    } catch (error) {
      isTaken = true;
      complaints.about('live picture', error);
    }
  }

  function draw(): void {
    book.forgetReadAgain(state());
    const { links, disabledTags } = book;
    const { sync, witnesses, stationClock } = told;
    const live = snapshot(
      state(),
      {
        links,
        disabledTags,
        sync,
        witnesses,
        paused: pausing.current,
        ledgerFile: join(ports.dataDir, 'ledger.db'),
        layoutRevision: ports.layoutRevision ?? 1,
        storage: storageStatus(),
        clocks: state().sourceClocks.health(clock.now()),
        ...(stationClock === undefined ? {} : { stationClock }),
      },
      clock.now(),
    );
    ports.say({ type: 'live', live }, [
      live.values.buffer,
      live.times.buffer,
      live.goodTimes.buffer,
      live.status.buffer,
    ] as ArrayBuffer[]);
  }

  function storageStatus(): StorageStatus {
    const pause = pausing.current;
    return {
      ...keeper.status(parts.memoryFill()),
      paceLevel: flow.pace,
      commit95Ms: Math.round(committing.latency95Ms * 10) / 10,
      commitReadingsMax: committing.readingsMax,
      ...(pause === undefined
        ? {}
        : {
            unstored: {
              since: pause.since,
              waitingReadings: intake.queue.readings,
              lostReadings: intake.lostReadings,
              takesSmallThings: pause.takesSmallThings,
            },
          }),
    };
  }

  return {
    look(nowMs) {
      if (!isLive || !isTaken || nowMs < nextMs) return;
      nextMs = nowMs + ports.liveEveryMs * flow.liveSlowdown;
      isTaken = false;
      show();
    },
    show,
    taken() {
      isTaken = true;
    },
    setLive(on) {
      isLive = on;
    },
  };
}
