import type { ConfigChange } from '../../shared/contract/workers.ts';
import { type Actor, type EventChange, type EventName, STATION_ACTOR } from '../../shared/domain/entry.ts';
import type { GapReport } from '../../shared/domain/link.ts';
import type { Clock, Instant } from '../../shared/domain/time.ts';
import type { LoadedConfig } from '../config/index.ts';
import type { Ledger } from '../ledger/index.ts';
import { gapEntry } from './gaps.ts';
import { returnOrphans } from './orphanedAlarms.ts';
import { sealPacks } from './packLog.ts';
import type { EngineSettings } from './settings.ts';
import type { StateHolder } from './stateHolder.ts';
import { concerns, connectionOf } from './unitRecovery.ts';

export type StationGap = Omit<GapReport, 'connection'> & { readonly connection: string | null };

/** What an event may say besides its line. */
export interface EventMore {
  readonly change?: EventChange;
  readonly where?: string;
}

/** What happened besides readings, on its way into the log. */
export interface Journal {
  /** Inside a transaction; returns the sequence number. */
  event(event: EventName, subject: string, detail: string, actor: Actor, at?: Instant, more?: EventMore): number;
  /** Inside a transaction: the gap in the log, and as unknown time in every OEE it concerns. */
  gap(gap: StationGap): void;
  /** Something small for the log, as soon as it can be written. */
  soon(act: () => void): void;
  readonly hasWaiting: boolean;
  /** Writes what waits, in one transaction. */
  flush(): void;
  /** What the log must know before the first frame: the configuration in force, and the time nobody watched. */
  startSession(loaded: LoadedConfig, predecessorDied: string | undefined, change?: ConfigChange): void;
}

/** Small things that wait for the ledger while it cannot be written; past it they are counted, and the count is told. */
const WAITING_MAX = 10_000;

/** @param gapTold every gap that goes into the log */
export function createJournal(
  ledger: Ledger,
  settings: EngineSettings,
  holder: StateHolder,
  clock: Clock,
  gapTold: (gap: StationGap) => void = () => undefined,
): Journal {
  let waiting: (() => void)[] = [];
  let dropped = 0;

  function event(
    name: EventName,
    subject: string,
    detail: string,
    actor: Actor,
    at = clock.now(),
    { change, where }: EventMore = {},
  ): number {
    const state = holder.current();
    const entry = state.entry(
      {
        ...{ kind: 'event', workUnit: null, from: null, to: null, event: name, subject, detail, actor },
        ...(change === undefined ? {} : { change }),
        ...(where === undefined ? {} : { where }),
      },
      at,
      [name, subject, at, ledger.size],
    );
    return state.append([entry])[0] as number;
  }

  function gap(found: StationGap): void {
    gapTold(found);
    const state = holder.current();
    state.append([gapEntry(found, state.entry, clock.now())]);
    state.stopsUnknown(found.connection, found.from, found.to);
    for (const { line } of state.units)
      if (line.oeeUnit && concerns(found, connectionOf(settings, line.oeeUnit))) line.unknown(found.from, found.to);
  }

  return {
    event,
    gap,
    soon(act) {
      if (waiting.length < WAITING_MAX) waiting.push(act);
      else dropped++;
    },
    get hasWaiting() {
      return waiting.length > 0;
    },
    flush() {
      const acts = waiting;
      ledger.transaction(() => {
        for (const act of acts) holder.parts.write('journal', act);
        if (dropped > 0)
          event(
            'ledgerPaused',
            'journal',
            `${dropped} notes found no room while nothing could be written`,
            STATION_ACTOR,
          );
      });
      waiting = waiting.slice(acts.length);
      dropped = 0;
    },
    startSession({ config, hash, packs = [] }, predecessorDied, change) {
      const now = clock.now();
      const state = holder.current();
      const lastAlive = ledger.cursors.get('alive') as Instant | undefined;
      const lastConfig = ledger.cursors.get('config') as string | undefined;
      ledger.transaction(() => {
        if (lastConfig !== hash) {
          const body = {
            kind: 'config',
            workUnit: null,
            from: null,
            to: null,
            config: hash,
            before: lastConfig ?? null,
            document: config,
            actor: change?.actor ?? STATION_ACTOR,
            reason: change?.reason ?? (lastConfig === undefined ? 'first start' : 'read from the file at start'),
          } as const;
          state.append([state.entry(body, now, [hash, now])]);
          ledger.cursors.set('config', hash);
        }
        state.parts.write('rules', () => sealPacks(ledger, state, packs, hash, change, now));
        event('stationStarted', config.station.id, settings.engineVersion, STATION_ACTOR, now);
        if (predecessorDied !== undefined)
          event('workerDied', 'engine', firstLine(predecessorDied), STATION_ACTOR, now);
        if (lastAlive !== undefined && lastAlive < now) {
          const why =
            predecessorDied === undefined
              ? ({ cause: 'stationStopped', detail: stoppedBy(change) } as const)
              : ({ cause: 'workerDied', detail: `the engine was restarted: ${firstLine(predecessorDied)}` } as const);
          gap({ connection: null, from: lastAlive, to: now, ...why });
        }
        for (const { line } of state.units) line.stateUnknownFrom(now);
        state.stopsUnknownFrom(now);
        state.parts.write('alarms', () => returnOrphans(state, now));
        ledger.cursors.set('alive', now);
      });
    },
  };
}

const stoppedBy = (change: object | undefined): string =>
  change === undefined ? 'the station was not running' : 'the station took over a new configuration';

export const firstLine = (text: string): string => text.split('\n')[0] ?? text;
