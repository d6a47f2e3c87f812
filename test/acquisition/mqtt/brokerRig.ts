import { createServer, type Server, type Socket } from 'node:net';
import { Aedes, type AedesOptions } from 'aedes';
import type { DriverTag } from '../../../electron/acquisition/driver.ts';
import { MQTT_LIMITS, type MqttLimits } from '../../../electron/acquisition/mqtt/limits.ts';
import { MqttDriver } from '../../../electron/acquisition/mqtt/mqttDriver.ts';
import { type MqttConnectionConfig, mqttConnectionSchema } from '../../../shared/domain/config/connection.ts';
import { SinkPorts, tagOf, until } from '../intake/sinkPorts.ts';

/** A real broker on a real port, whose line can be cut and which can be started anew. */
export class Broker {
  aedes!: Aedes;
  port = 0;
  /** Packet identifiers the subscriber has acknowledged. */
  readonly acknowledged: number[] = [];
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  connections = 0;

  async start(options: AedesOptions = {}): Promise<this> {
    this.aedes = await Aedes.createBroker(options);
    this.aedes.on('ack', (packet) => {
      const { messageId } = packet as { messageId?: number };
      if (messageId !== undefined) this.acknowledged.push(messageId);
    });
    await this.listen();
    return this;
  }

  async listen(): Promise<void> {
    const server = createServer((socket) => {
      this.connections++;
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
      this.aedes.handle(socket);
    });
    this.#server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.port, '127.0.0.1', resolve);
    });
    this.port = (server.address() as { port: number }).port;
  }

  /** Every connection is cut, and no new one is taken; sessions stay. */
  async cut(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (!server) return;
    const closed = new Promise((resolve) => server.close(resolve));
    this.dropConnections();
    await closed;
  }

  dropConnections(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  get sockets(): number {
    return this.#sockets.size;
  }

  /** The broker is started anew and has forgotten everything. */
  async restart(options: AedesOptions = {}): Promise<void> {
    await this.cut();
    await closed(this.aedes);
    await this.start(options);
  }

  publish(topic: string, payload: string | Buffer, more: { qos?: 0 | 1; retain?: boolean } = {}): Promise<void> {
    return new Promise((resolve, reject) => {
      const packet = {
        cmd: 'publish',
        topic,
        payload: Buffer.from(payload),
        qos: 1,
        retain: false,
        dup: false,
        ...more,
      } as const;
      this.aedes.publish(packet, (error) => (error ? reject(error) : resolve()));
    });
  }

  async stop(): Promise<void> {
    await this.cut();
    await closed(this.aedes);
  }
}

const closed = (aedes: Aedes): Promise<void> => new Promise((resolve) => aedes.close(() => resolve()));

const SOON = { delayMsMin: 20, delayMsMax: 60, failuresToOpen: 1_000, openMs: 100 };

/** A driver that listens to a broker, over a sink. */
export class Subscriber {
  readonly driver: MqttDriver;

  constructor(
    port: number,
    tags: readonly DriverTag[],
    config: Partial<MqttConnectionConfig> = {},
    limits: Partial<MqttLimits> = {},
    readonly ports = new SinkPorts(),
  ) {
    const parsed = mqttConnectionSchema.parse({
      id: 'in',
      protocol: 'mqtt',
      url: `mqtt://127.0.0.1:${port}`,
      timeoutMs: 3_000,
      ...config,
    });
    this.driver = new MqttDriver(parsed, tags, this.ports, { ...MQTT_LIMITS, backoff: SOON, closeMs: 200, ...limits });
  }

  async start(): Promise<this> {
    this.driver.start();
    await until('subscribed', () => this.isSubscribed);
    return this;
  }

  get isSubscribed(): boolean {
    const { state, message } = this.ports.lastHealth;
    return state === 'online' || (state === 'degraded' && !message.startsWith('every'));
  }

  async stop(): Promise<void> {
    await this.driver.stop();
    this.ports.remove();
  }
}

export const COUNTER = tagOf(1, 'counter', { topic: 'plant/counter', value: '/n', time: '/at', type: 'int64' });
export const PLAIN = tagOf(2, 'plain', { topic: 'plant/plain' });
/** The n-th message of the counter, a millisecond after the one before. */
export const count = (n: number): string => `{"n":${n},"at":${Date.UTC(2026, 10, 21, 6) + n}}`;
