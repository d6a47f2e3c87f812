import type { ClockHealth } from '../../shared/contract/live.ts';
import type { ConnectionConfig, StationConfig } from '../../shared/domain/config/index.ts';
import type { Frame } from '../../shared/domain/frame.ts';
import type { Instant } from '../../shared/domain/time.ts';
import type { Condition, SystemAlarm } from '../alarms/index.ts';
import {
  aheadOfStation,
  type ClockModel,
  type ClockSnapshot,
  type ConnectionClock,
  createClockModel,
} from '../pipeline/index.ts';

/** Plain data, by connection; kept with the ledger so that a restart does not begin anew. */
export type SourceClocksState = Readonly<Record<string, ClockSnapshot>>;

interface Source {
  readonly connection: ConnectionConfig;
  readonly model: ClockModel;
  readonly alarm: SystemAlarm;
  /** Tags that have reported since the link was last lost. */
  readonly reported: Set<number>;
}

/**
 * The clocks of the sources that stamp their readings (OPC UA, MQTT), each against the clock of the station. Modbus has no
 * device time; files and HTTP bring readings of any age, whose times say nothing about a clock of now.
 */
export class SourceClocks {
  readonly #sources = new Map<string, Source>();

  constructor(config: Pick<StationConfig, 'connections'>, saved: SourceClocksState | undefined) {
    for (const connection of config.connections) {
      if (connection.protocol !== 'opc-ua' && connection.protocol !== 'mqtt') continue;
      this.#sources.set(connection.id, {
        connection,
        model: createClockModel({}, saved?.[connection.id]),
        alarm: {
          id: `${connection.id}.clock`,
          limit: 'clock',
          priority: 'medium',
          tag: null,
          connection: connection.id,
          workUnit: null,
          unit: 'ms',
          setpoint: connection.clock.offsetMsMax,
        },
        reported: new Set(),
      });
    }
  }

  /** In the order of receipt. */
  observe(frame: Frame): void {
    const source = this.#sources.get(frame.connection);
    if (!source) return;
    const { tag, sourceTime, receivedTime, status } = frame;
    const { model, reported } = source;
    for (let row = 0; row < tag.length; row++) {
      const number = tag[row] as number;
      if ((status[row] as number) >>> 31 === 1) {
        reported.delete(number);
        continue;
      }
      // The first value of a link may be hours old: it has stood since. What comes after was stamped just then.
      if (!reported.has(number)) reported.add(number);
      else if (sourceTime[row] !== receivedTime[row])
        model.observe(sourceTime[row] as number, receivedTime[row] as number);
    }
  }

  health(now: Instant): ClockHealth[] {
    return [...this.#sources.values()].flatMap(({ connection, model }) => {
      const estimate = model.estimate();
      if (!estimate) return [];
      const { samples, since } = estimate;
      const { policy } = connection.clock;
      return [{ connection: connection.id, ...aheadOfStation(estimate, now), samples, since, policy }];
    });
  }

  /** For the lineage of batches: clocks whose times the clean layer corrects. */
  corrections(): ConnectionClock[] {
    return [...this.#sources.values()].flatMap(({ connection, model }) => {
      const estimate = connection.clock.policy === 'correct' ? model.estimate() : undefined;
      if (!estimate) return [];
      const { baseUs, offsetUs, ratePpm, samples } = estimate;
      return [{ connection: connection.id, baseUs, offsetUs, ratePpm, samples }];
    });
  }

  /** Clocks that are further off than their connection allows. */
  tell(tell: (alarm: SystemAlarm, condition: Condition | undefined) => void, now: Instant): void {
    for (const { connection, model, alarm } of this.#sources.values()) {
      const estimate = model.estimate();
      if (!estimate) continue;
      const { offsetMs } = aheadOfStation(estimate, now);
      const isOff = Math.abs(offsetMs) > connection.clock.offsetMsMax;
      const words = `${(Math.abs(offsetMs) / 1000).toFixed(1)} s ${offsetMs > 0 ? 'ahead of' : 'behind'} the station`;
      const message = `clock of ${connection.id} is ${words}: set it, or let the clean layer correct it ("clock": {"policy": "correct"})`;
      tell(alarm, isOff ? { onset: now, message, value: Math.round(offsetMs) } : undefined);
    }
  }

  snapshot(): SourceClocksState {
    return Object.fromEntries([...this.#sources].map(([id, { model }]) => [id, model.snapshot()]));
  }
}
