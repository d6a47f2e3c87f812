import type { AcquisitionReport, AcquisitionStart, CreditReturn } from '../../shared/contract/workers.ts';
import { type Frame, frameTransferList } from '../../shared/domain/frame.ts';
import { type Clock, type Instant, US_PER_MS } from '../../shared/domain/time.ts';
import type { CreateDriver, Driver, DriverPorts, Timers } from './driver.ts';

/** The engine's end of the line, as far as acquisition needs to know it. */
export interface EngineLine {
  post(report: AcquisitionReport, transfer: ArrayBuffer[]): void;
  onCredit(take: (credit: CreditReturn) => void): void;
}

export interface AcquisitionPorts {
  readonly clock: Clock;
  readonly timers: Timers;
  random(): number;
  /** Loads the driver of a protocol; OPC UA's library is heavy and loaded only when a connection asks for it. */
  driverFor(protocol: string): Promise<CreateDriver>;
  folderOf(connection: string): string;
}

const LAST_CREDIT_MS = 3_000;

/**
 * Runs the drivers of one acquisition worker against one line to the engine. Credit is shared by the worker's drivers:
 * at most `creditFrames` frames are under way that the engine has not made durable; then polling stops.
 */
export function createAcquisition(start: AcquisitionStart, line: EngineLine, ports: AcquisitionPorts): Driver {
  let credit = start.creditFrames;
  let isStopped = false;
  const waiting = new Set<() => void>();
  const drivers: Driver[] = [];

  line.onCredit(({ frames }) => {
    credit += frames;
    for (const resume of [...waiting]) {
      if (credit <= 0) return;
      waiting.delete(resume);
      resume();
    }
  });

  const clock = wholeMilliseconds(ports.clock);
  const driverPorts = (connection: string): DriverPorts => ({
    clock,
    timers: ports.timers,
    random: ports.random,
    credit: () => credit,
    onCredit: (resume) => waiting.add(resume),
    deliver(frame: Frame) {
      credit--;
      line.post({ type: 'frame', frame }, frameTransferList(frame));
    },
    health: (health) => line.post({ type: 'health', health }, []),
    disableTag: (tag) => line.post({ type: 'disabled', tag }, []),
    gap: (gap) => line.post({ type: 'gap', gap }, []),
    secret: async (name) => start.secrets[name],
    folder: ports.folderOf(connection),
  });

  /** Resolves when every delivered frame is durable, or after a while: a paused ledger must not hold the thread. */
  function allDurable(): Promise<void> {
    const deadlineMs = ports.clock.monotonicMs() + LAST_CREDIT_MS;
    return new Promise((resolve) => {
      const look = (): void => {
        if (credit >= start.creditFrames || ports.clock.monotonicMs() >= deadlineMs) resolve();
        else ports.timers.after(5, look);
      };
      look();
    });
  }

  return {
    start() {
      for (const { config, tags } of start.connections) {
        void ports.driverFor(config.protocol).then((createDriver) => {
          if (isStopped) return;
          const driver = createDriver(config, tags, driverPorts(config.id));
          drivers.push(driver);
          driver.start();
        });
      }
    },
    async stop() {
      isStopped = true;
      await Promise.all(drivers.map((driver) => driver.stop()));
      await allDurable();
    },
  };
}

/**
 * When an answer arrived is known to about a millisecond: what timers and the network add is more. Further digits would be
 * noise, and noise is what a sealed batch has to keep three bytes of per reading.
 */
const wholeMilliseconds = (clock: Clock): Clock => ({
  now: () => (Math.floor(clock.now() / US_PER_MS) * US_PER_MS) as Instant,
  monotonicMs: () => clock.monotonicMs(),
});
