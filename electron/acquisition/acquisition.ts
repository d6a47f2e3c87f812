import type {
  AcquisitionReport,
  AcquisitionStart,
  LinkRequest,
  PaceLevel,
  ToAcquisitionFromEngine,
} from '../../shared/contract/workers.ts';
import type { ConnectionConfig } from '../../shared/domain/config/index.ts';
import { type Frame, frameTransferList } from '../../shared/domain/frame.ts';
import { type LinkHealth, NO_TRAFFIC } from '../../shared/domain/link.ts';
import { type Clock, type Instant, US_PER_MS } from '../../shared/domain/time.ts';
import type { Driver, DriverPorts, DriverTag, Protocol, Timers } from './driver.ts';

/** The engine's end of the line, as far as acquisition needs to know it. */
export interface EngineLine {
  post(report: AcquisitionReport, transfer: ArrayBuffer[]): void;
  onMessage(take: (message: ToAcquisitionFromEngine) => void): void;
}

export interface AcquisitionPorts {
  readonly clock: Clock;
  readonly timers: Timers;
  random(): number;
  /** Loads a protocol; OPC UA's library is heavy and loaded only when a connection asks for it. */
  protocolFor(protocol: ConnectionConfig['protocol']): Promise<Protocol>;
  folderOf(connection: string): string;
  readonly dataFolder: string;
  /** A secret as it is now, where the start brought none: what is stored while a link waits for it is there at its next try. */
  secret?(name: string): string | undefined;
  /** Where this thread cannot hold serial ports itself. */
  readonly openSerial?: DriverPorts['openSerial'];
}

/** What it needs to know of its start, whoever starts it. */
type AcquisitionSetup = Pick<AcquisitionStart, 'connections' | 'creditFrames'> & Partial<AcquisitionStart>;

export interface Acquisition {
  start(): void;
  /** What a person asks of one link. @throws Error whose message a person understands */
  ask(connection: string, request: LinkRequest): Promise<unknown>;
  stop(): Promise<void>;
}

const LAST_CREDIT_MS = 3_000;

/** One connection: its driver as long as it is not paused, and what was last heard of it. */
interface Link {
  readonly config: ConnectionConfig;
  readonly tags: readonly DriverTag[];
  readonly ports: DriverPorts;
  driver: Driver | undefined;
  lastHealth: LinkHealth | undefined;
  pausedAt: Instant | undefined;
  /** A pause and a resume follow one another: a new driver never opens what the old one still holds. */
  turn: Promise<unknown>;
}

/**
 * Runs the drivers of one acquisition worker against one line to the engine. Credit is shared by the worker's drivers:
 * at most `creditFrames` frames are under way that the engine has not made durable; then polling stops.
 */
export function createAcquisition(start: AcquisitionSetup, line: EngineLine, ports: AcquisitionPorts): Acquisition {
  let credit = start.creditFrames;
  let isStopped = false;
  let paceLevel: PaceLevel = 0;
  const waiting = new Set<() => void>();
  /** What to tell when the oldest frames under way are durable; the engine answers in order. */
  const underWay: ((() => void) | undefined)[] = [];
  const clock = wholeMilliseconds(ports.clock);
  const links = new Map<string, Link>();

  line.onMessage((message) => {
    if (message.type === 'pace') {
      paceLevel = message.level;
      for (const { driver } of links.values()) driver?.pace?.(paceLevel);
      return;
    }
    credit += message.frames;
    // Lent: none of them is durable. Lost: they never will be, and nobody is told that they were received.
    const done = message.type === 'lend' ? [] : underWay.splice(0, message.frames);
    if (message.type === 'credit') for (const onDurable of done) onDurable?.();
    for (const resume of [...waiting]) {
      if (credit <= 0) return;
      waiting.delete(resume);
      resume();
    }
  });

  function driverPorts(connection: string): DriverPorts {
    return {
      clock,
      timers: ports.timers,
      random: ports.random,
      credit: () => credit,
      onCredit: (resume) => waiting.add(resume),
      deliver(frame: Frame, onDurable) {
        credit--;
        underWay.push(onDurable);
        line.post({ type: 'frame', frame }, frameTransferList(frame));
      },
      refuse(items, onDurable) {
        credit--;
        underWay.push(onDurable);
        line.post({ type: 'refused', items }, []);
      },
      event: (event, detail) => line.post({ type: 'event', event, connection, detail }, []),
      health(health) {
        const link = links.get(connection);
        if (link) link.lastHealth = health;
        if (link?.pausedAt === undefined) line.post({ type: 'health', health }, []);
      },
      disableTag: (tag) => line.post({ type: 'disabled', tag }, []),
      gap: (gap) => line.post({ type: 'gap', gap }, []),
      secret: async (name) => (start.secrets ? start.secrets[name] : ports.secret?.(name)),
      folder: ports.folderOf(connection),
      dataFolder: ports.dataFolder,
      ...(ports.openSerial === undefined ? {} : { openSerial: ports.openSerial }),
    };
  }

  async function startDriver(link: Link): Promise<void> {
    const { create } = await ports.protocolFor(link.config.protocol);
    if (isStopped || link.driver || link.pausedAt !== undefined) return;
    link.driver = create(link.config, link.tags, link.ports);
    if (paceLevel > 0) link.driver.pace?.(paceLevel);
    link.driver.start();
  }

  function inTurn(link: Link, act: () => Promise<void>): Promise<void> {
    const done = link.turn.then(act);
    link.turn = done.catch(() => undefined); // told to whoever asked
    return done;
  }

  /**
   * Lets the device go: sockets closed, what was read is delivered. A pause lasts until a person ends it; its gap begins when the
   * last reading has been delivered.
   */
  async function pause(link: Link): Promise<void> {
    if (link.pausedAt !== undefined) return;
    link.pausedAt = clock.now();
    const { driver } = link;
    link.driver = undefined;
    await driver?.stop();
    link.pausedAt = clock.now();
    tellPaused(link);
  }

  function tellPaused({ config, lastHealth }: Link): void {
    const { retryAt: _, ...rest } = lastHealth ?? NO_TRAFFIC;
    line.post(
      {
        type: 'health',
        health: {
          ...rest,
          connection: config.id,
          state: 'paused',
          isPaused: true,
          message: 'paused by a person; resume it to read again',
        },
      },
      [],
    );
  }

  async function resume(link: Link): Promise<void> {
    const from = link.pausedAt;
    if (from === undefined) return;
    link.pausedAt = undefined;
    const gap = {
      connection: link.config.id,
      from,
      to: clock.now(),
      cause: 'paused',
      detail: 'paused by a person',
    } as const;
    line.post({ type: 'gap', gap }, []);
    await startDriver(link);
  }

  /** Resolves when every delivered frame is durable, or after a while: a paused ledger must not hold the thread. */
  function allDurable(): Promise<void> {
    const deadlineMs = ports.clock.monotonicMs() + LAST_CREDIT_MS;
    return new Promise((resolve) => {
      const look = (): void => {
        if (underWay.length === 0 || ports.clock.monotonicMs() >= deadlineMs) resolve();
        else ports.timers.after(5, look);
      };
      look();
    });
  }

  return {
    start() {
      for (const { config, tags } of start.connections) {
        const paused = start.paused?.find(({ connection }) => connection === config.id);
        const link: Link = {
          config,
          tags,
          ports: driverPorts(config.id),
          driver: undefined,
          lastHealth: undefined,
          pausedAt: paused?.since,
          turn: Promise.resolve(),
        };
        links.set(config.id, link);
        if (paused) tellPaused(link);
        else void inTurn(link, () => startDriver(link));
      }
    },
    async ask(connection, request) {
      const link = links.get(connection);
      if (!link) throw new Error(`there is no connection "${connection}"`);
      switch (request.ask) {
        case 'pause':
          await inTurn(link, () => pause(link));
          return {};
        case 'resume':
          await inTurn(link, () => resume(link));
          return {};
        case 'test':
          if (link.driver?.test) return link.driver.test();
          return (await ports.protocolFor(link.config.protocol)).test(link.config, link.tags, link.ports);
        default:
          await link.turn;
          if (link.pausedAt !== undefined) throw new Error(`connection "${connection}" is paused; resume it first`);
          if (!link.driver) throw new Error(`connection "${connection}" is still starting; please try again`);
          if (!link.driver.answer) throw new Error(`${link.config.protocol} has no "${request.ask}"`);
          return link.driver.answer(request);
      }
    },
    async stop() {
      isStopped = true;
      await Promise.all(
        [...links.values()].map(async (link) => {
          await link.turn;
          await link.driver?.stop();
        }),
      );
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
