import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { HttpIntakeDriver } from '../../../electron/acquisition/http/httpIntakeDriver.ts';
import { HTTP_LIMITS, type HttpLimits } from '../../../electron/acquisition/http/limits.ts';
import { type HttpIntakeConfig, httpIntakeSchema } from '../../../shared/domain/config/connection.ts';
import { SinkPorts, tagOf, until } from '../intake/sinkPorts.ts';

export const TOKEN = 'kI7-test-token.0123456789';
export const TAGS = [
  tagOf(1, 'press.temp', { key: 'temp' }, { equipment: 'press' }),
  tagOf(2, 'press.count', { key: 'count', type: 'int64' }, { equipment: 'press' }),
  tagOf(3, 'oven.temp', { key: 'oven' }, { equipment: 'oven' }),
];

export interface Answer {
  readonly code: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: Record<string, unknown>;
}

/** A driver that listens on a port of its own, over a sink. */
export class IntakeRig {
  readonly ports = new SinkPorts();
  readonly driver: HttpIntakeDriver;
  readonly #sockets: Socket[] = [];

  constructor(config: Partial<HttpIntakeConfig> = {}, limits: Partial<HttpLimits> = {}) {
    this.ports.secrets = { intake: TOKEN };
    // Any free port: the schema, rightly, has no such thing.
    const parsed = httpIntakeSchema.parse({ id: 'in', protocol: 'http-intake', port: 1, secret: 'intake', ...config });
    const free = { ...parsed, port: config.port ?? 0 };
    this.driver = new HttpIntakeDriver(free, TAGS, this.ports, { ...HTTP_LIMITS, wrongTokenMsMin: 1, ...limits });
  }

  async start(): Promise<this> {
    this.driver.start();
    await until('the port is open', () => this.driver.port > 0);
    return this;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await this.driver.stop();
    this.ports.remove();
  }

  post(
    body: string | Buffer,
    headers: Record<string, string> = {},
    path = '/v1/readings',
    method = 'POST',
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const asking = request(
        {
          host: '127.0.0.1',
          port: this.driver.port,
          path,
          method,
          agent: false,
          headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json', ...headers },
        },
        (response) => {
          let text = '';
          response.setEncoding('utf8').on('data', (chunk: string) => {
            text += chunk;
          });
          response.on('end', () =>
            resolve({
              code: response.statusCode ?? 0,
              headers: response.headers,
              body: JSON.parse(text) as Answer['body'],
            }),
          );
        },
      );
      asking.on('error', reject);
      asking.end(body);
    });
  }

  /** A bare socket, with everything it heard. */
  async raw(): Promise<RawSocket> {
    const socket = connect(this.driver.port, '127.0.0.1');
    this.#sockets.push(socket);
    await new Promise((resolve) => socket.once('connect', resolve));
    return new RawSocket(socket);
  }
}

export class RawSocket {
  heard = '';
  isClosed = false;

  constructor(readonly socket: Socket) {
    socket.setEncoding('utf8').on('data', (text: string) => {
      this.heard += text;
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      this.isClosed = true;
    });
  }

  send(text: string): void {
    this.socket.write(text);
  }

  /** Status codes of the answers so far. */
  get codes(): number[] {
    return [...this.heard.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, code]) => Number(code));
  }
}

export const T0 = Date.UTC(2026, 10, 21, 6) * 1_000;
export const readingAt = (us: number, value: number, key = 'temp'): string =>
  `{"key":"${key}","time":${T0 + us},"value":${value}}`;
export const requestOf = (...readings: string[]): string => `{"schemaVersion":1,"readings":[${readings.join(',')}]}`;
export const head = (length: number, more = ''): string =>
  `POST /v1/readings HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${TOKEN}\r\nContent-Type: application/json\r\n${more}Content-Length: ${length}\r\n\r\n`;
