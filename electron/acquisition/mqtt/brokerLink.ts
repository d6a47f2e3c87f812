import { readFile } from 'node:fs/promises';
import type { Duplex } from 'node:stream';
import mqtt, { type IClientOptions, type IConnackPacket, type IPublishPacket, type MqttClient } from 'mqtt';
import type { TimerHandle, Timers } from '../driver.ts';
import { BrokerFailure, brokerFailure, closedFailure } from './brokerFailure.ts';
import { FilteredStream } from './filteredStream.ts';
import { FILTERS_PER_SUBSCRIBE, type MqttLimits, SESSION_EXPIRY_S } from './limits.ts';
import type { OversizedMessage } from './packetFilter.ts';

export interface BrokerSettings {
  readonly url: string;
  readonly version: 4 | 5;
  readonly clientId: string;
  readonly userName: string | undefined;
  readonly password: string | undefined;
  readonly caFile: string | undefined;
  readonly qos: 0 | 1;
  readonly bytesPerMessageMax: number;
  readonly timeoutMs: number;
  /** Whether the broker keeps the session while we are away; a test of the link leaves none behind. Default true. */
  readonly isSessionKept?: boolean;
}

export interface ArrivedMessage {
  readonly topic: string;
  readonly payload: Buffer;
  readonly qos: number;
  /** Packet identifier; undefined with QoS 0. */
  readonly messageId: number | undefined;
  readonly isDuplicate: boolean;
  readonly isRetained: boolean;
}

export interface BrokerEvents {
  /** @returns false: nothing more is read until `resume` */
  message(message: ArrivedMessage): boolean;
  oversized(message: OversizedMessage): void;
}

export interface BrokerPorts {
  readonly timers: Timers;
  monotonicMs(): number;
}

/** Filters the broker refused, with what it said. */
export interface RefusedFilter {
  readonly filter: string;
  readonly code: number;
}

const NO_TIMER = { set: () => 0, clear: () => {} };
const NEVER_BY_ITSELF = new Error('acknowledged later');

/**
 * One connection to a broker, from CONNECT to its end, over the `mqtt` library. It only listens: besides the packets that open,
 * keep and close the connection it sends SUBSCRIBE and PUBACK. A message of QoS 1 is acknowledged by `acknowledge`, never by the
 * library; while the receiver holds, nothing is read from the socket.
 */
export class BrokerLink {
  readonly #settings: BrokerSettings;
  readonly #events: BrokerEvents;
  readonly #ports: BrokerPorts;
  readonly #limits: MqttLimits;
  #client: MqttClient | undefined;
  #next: (() => void) | undefined;
  #heardMs = 0;
  #keepaliveMs: number;
  #pingTimer: TimerHandle | undefined;
  #end: (failure: BrokerFailure) => void = () => {};
  /** Resolves when the connection is over, for whatever reason. */
  readonly ended: Promise<BrokerFailure>;

  constructor(settings: BrokerSettings, events: BrokerEvents, ports: BrokerPorts, limits: MqttLimits) {
    this.#settings = settings;
    this.#events = events;
    this.#ports = ports;
    this.#limits = limits;
    this.#keepaliveMs = limits.keepaliveS * 1_000;
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  /**
   * @returns whether the broker had kept the session
   * @throws BrokerFailure
   */
  async open(): Promise<{ readonly isSessionPresent: boolean }> {
    const client = this.#create(await this.#options());
    const connack = await new Promise<IConnackPacket>((resolve, reject) => {
      this.#fail = reject;
      client.once('connect', resolve);
      client.connect();
    });
    this.#fail = undefined;
    const { serverKeepAlive } = connack.properties ?? {};
    if (serverKeepAlive !== undefined && serverKeepAlive > 0)
      this.#keepaliveMs = Math.min(this.#keepaliveMs, serverKeepAlive * 1_000);
    this.#heardMs = this.#ports.monotonicMs();
    this.#pingSoon();
    return { isSessionPresent: connack.sessionPresent === true };
  }
  #fail: ((failure: BrokerFailure) => void) | undefined;

  /** @throws BrokerFailure when there is no answer in time */
  async subscribe(filters: readonly string[]): Promise<RefusedFilter[]> {
    const refused: RefusedFilter[] = [];
    for (let from = 0; from < filters.length; from += FILTERS_PER_SUBSCRIBE)
      refused.push(...(await this.#subscribeSome(filters.slice(from, from + FILTERS_PER_SUBSCRIBE))));
    return refused;
  }

  /** PUBACK (MQTT 3.1.1 and 5.0, 3.4), which is the same in both when all is well. */
  acknowledge(messageId: number): void {
    const client = this.#client;
    if (client?.connected && !client.stream.destroyed)
      client.stream.write(Buffer.of(0x40, 0x02, messageId >>> 8, messageId & 0xff));
  }

  /** The receiver takes messages again. */
  resume(): void {
    const next = this.#next;
    if (!next) return;
    this.#next = undefined;
    this.#heardMs = this.#ports.monotonicMs();
    next();
  }

  /** A polite goodbye; the broker keeps the session. Resolves when the socket is gone. */
  async close(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    this.#stopPing();
    if (!client) return;
    this.#end(new BrokerFailure('closed', 'closed by this station'));
    const gone = new Promise<void>((resolve) => {
      if (client.stream.destroyed) resolve();
      else client.stream.once('close', () => resolve());
    });
    const isPolite = client.connected && this.#next === undefined;
    const tooLong = this.#ports.timers.after(this.#limits.closeMs, () => client.stream.destroy());
    client.end(!isPolite);
    await gone;
    this.#ports.timers.cancel(tooLong);
    client.end(true);
  }

  async #options(): Promise<IClientOptions> {
    const { version, clientId, userName, password, caFile, timeoutMs, isSessionKept = true } = this.#settings;
    const ca = caFile === undefined ? undefined : await this.#certificateAuthority(caFile);
    return {
      manualConnect: true,
      reconnectPeriod: 0,
      resubscribe: false,
      protocolVersion: version,
      clientId,
      clean: !isSessionKept,
      keepalive: this.#limits.keepaliveS,
      timerVariant: NO_TIMER,
      connectTimeout: timeoutMs,
      ...(userName !== undefined && { username: userName }),
      ...(password !== undefined && { password }),
      ...(ca !== undefined && { ca }),
      ...(version === 5 && {
        properties: {
          sessionExpiryInterval: isSessionKept ? SESSION_EXPIRY_S : 0,
          receiveMaximum: this.#limits.inFlightMax,
        },
      }),
    };
  }

  async #certificateAuthority(file: string): Promise<Buffer> {
    try {
      return await readFile(file);
    } catch (error) {
      throw new BrokerFailure(
        'refused',
        `the certificate authority ${file} cannot be read: does the file exist (caFile), and may this user read it?`,
        error,
      );
    }
  }

  #create(options: IClientOptions): MqttClient {
    const { url, version, bytesPerMessageMax } = this.#settings;
    const client = mqtt.connect({ ...options, ...addressOf(url) });
    this.#client = client;
    delete client.options.socksProxy; // the library takes one from the environment, which nobody configured here
    // biome-ignore lint/complexity/useLiteralKeys: private in the library's types, which check that it is there
    const build = client['streamBuilder'];
    // biome-ignore lint/complexity/useLiteralKeys: as above
    client['streamBuilder'] = (of: MqttClient) =>
      new FilteredStream(build(of) as Duplex, bytesPerMessageMax, version, (message) =>
        this.#events.oversized(message),
      );
    client.handleMessage = (packet, done) => this.#arrived(packet, done);
    client.on('packetreceive', () => {
      this.#heardMs = this.#ports.monotonicMs();
    });
    let said: BrokerFailure | undefined;
    client.on('error', (error) => {
      said ??= brokerFailure(error, url);
      client.stream?.destroy();
      this.#over(said);
    });
    client.on('disconnect', (packet) => {
      said ??= brokerFailure({ code: packet.reasonCode }, url);
    });
    client.on('close', () => this.#over(said ?? closedFailure(url, this.#fail !== undefined)));
    return client;
  }

  #over(failure: BrokerFailure): void {
    this.#stopPing();
    this.#fail?.(failure);
    this.#end(failure);
  }

  /** The library waits for `done` with the next packet; told of an error it goes on without a PUBACK. */
  #arrived(packet: IPublishPacket, done: (error?: Error) => void): void {
    const next = (): void => done(packet.qos === 0 ? undefined : NEVER_BY_ITSELF);
    const isWelcome = this.#events.message({
      topic: packet.topic,
      payload: Buffer.isBuffer(packet.payload) ? packet.payload : Buffer.from(packet.payload),
      qos: packet.qos,
      messageId: packet.qos === 0 ? undefined : packet.messageId,
      isDuplicate: packet.dup,
      isRetained: packet.retain,
    });
    if (isWelcome) next();
    else this.#next = next;
  }

  #subscribeSome(filters: readonly string[]): Promise<RefusedFilter[]> {
    const { qos, timeoutMs, url } = this.#settings;
    const client = this.#client;
    if (!client?.connected) return Promise.reject(brokerFailure({}, url));
    return new Promise((resolve, reject) => {
      const tooLong = this.#ports.timers.after(timeoutMs, () =>
        reject(new BrokerFailure('unreachable', `the broker did not answer to a subscription within ${timeoutMs} ms`)),
      );
      void this.ended.then(reject);
      client.subscribe([...filters], { qos, rh: 0 }, (error, _granted, suback) => {
        this.#ports.timers.cancel(tooLong);
        const codes = suback?.granted.map(Number);
        if (codes?.length !== filters.length) reject(brokerFailure(error ?? {}, url));
        else
          resolve(
            filters.map((filter, i) => ({ filter, code: codes[i] as number })).filter(({ code }) => code >= 0x80),
          );
      });
    });
  }

  /** Something is sent within each half keepalive; that something comes is expected only while we read. */
  #pingSoon(): void {
    this.#pingTimer = this.#ports.timers.after(this.#keepaliveMs / 2, () => {
      const silentMs = this.#ports.monotonicMs() - this.#heardMs;
      if (this.#next === undefined && silentMs >= 1.5 * this.#keepaliveMs) {
        this.#over(new BrokerFailure('unreachable', `the broker was silent for ${Math.round(silentMs)} ms`));
        this.#client?.stream.destroy();
        return;
      }
      this.#client?.sendPing();
      this.#pingSoon();
    });
  }

  #stopPing(): void {
    if (this.#pingTimer !== undefined) this.#ports.timers.cancel(this.#pingTimer);
    this.#pingTimer = undefined;
  }
}

/** The library would take the address apart by Node's old url.parse, which prints a warning at every start. */
function addressOf(url: string): Pick<IClientOptions, 'protocol' | 'host' | 'port' | 'path'> {
  const { protocol, hostname, port, pathname, search } = new URL(url);
  return {
    protocol: protocol.slice(0, -1) as NonNullable<IClientOptions['protocol']>,
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    ...(port !== '' && { port: Number(port) }),
    ...(protocol.startsWith('ws') && { path: `${pathname}${search}` }),
  };
}
