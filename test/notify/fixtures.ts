import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import type { NotifyPorts, Outcome, ToldAlarm, ToldBefore } from '../../electron/notify/index.ts';
import { type NotifyConfig, notifySchema } from '../../shared/domain/config/index.ts';
import type { Notification } from '../../shared/domain/entry.ts';
import type { Clock, Instant } from '../../shared/domain/time.ts';

export const NOW = (Date.UTC(2026, 10, 2, 7, 0, 0) * 1000) as Instant;

export class MovedClock implements Clock {
  us: number = NOW;
  now = (): Instant => this.us as Instant;
  monotonicMs = (): number => this.us / 1000;
  advanceMs(ms: number): void {
    this.us += ms * 1000;
  }
}

export const alarmOf = (over: Partial<ToldAlarm> = {}): ToldAlarm => ({
  ...{ occurrence: 'a'.repeat(64), alarm: 'press.temp.high', priority: 'high', state: 'unacknowledged', limit: 'high' },
  ...{ workUnit: 'press', message: 'Press too hot', value: 91.5, setpoint: 80, unit: 'Cel', onset: NOW, raisedAt: NOW },
  ...{ cause: 'cooling', consequence: 'scrap', action: 'open valve 3', timeToRespondMs: 600_000 },
  ...over,
});

export const configOf = (over: Record<string, unknown> = {}): NotifyConfig =>
  notifySchema.parse({
    people: [
      { id: 'olga', name: 'Olga', email: 'olga@plant.example', isAtDesk: true },
      { id: 'sven', name: 'Sven', roles: ['supervisor'], email: 'sven@plant.example' },
      { id: 'quality', name: 'Quality', roles: ['complianceOfficer'], webhook: 'duty' },
    ],
    rules: [
      {
        id: 'urgent',
        steps: [
          { afterMs: 0, to: ['olga'] },
          { afterMs: 300_000, to: ['supervisor'] },
        ],
      },
    ],
    retryDelayMsMin: 1_000,
    retryDelayMsMax: 60_000,
    attemptsMax: 3,
    ...over,
  });

export interface Recorded {
  readonly outcome: Outcome;
  readonly notification: Notification;
  readonly detail: string;
}

/** A station that is only what telling people needs of it; what is recorded is what a log would hold. */
export class FakeStation {
  readonly clock = new MovedClock();
  readonly recorded: Recorded[] = [];
  readonly shown: string[] = [];
  readonly logged: string[] = [];
  alarms: ToldAlarm[] = [alarmOf()];
  isLogWritable = true;
  constructor(
    public notify: NotifyConfig,
    readonly secrets: Record<string, string> = {},
  ) {}

  ports(): NotifyPorts {
    return {
      config: () => ({
        notify: this.notify,
        station: { id: 'cr-01', name: 'Control room 1', timeZone: 'Europe/Berlin' },
      }),
      openAlarms: async () => this.alarms,
      toldBefore: async () => this.told(),
      record: async (outcome, notification, detail) => {
        if (!this.isLogWritable) throw new Error('the ledger cannot be written now');
        this.recorded.push({ outcome, notification, detail });
      },
      secret: (name) => this.secrets[name],
      desktop: async (title) => {
        this.shown.push(title);
      },
      clock: this.clock,
      log: (message) => this.logged.push(message),
    };
  }

  /** As the projection of the log has it. */
  told(): ToldBefore[] {
    const rows = new Map<string, ToldBefore>();
    for (const { outcome, notification } of this.recorded)
      for (const occurrence of notification.occurrences) {
        const { rule, step, person, channel, attempt } = notification;
        rows.set([occurrence, rule, step, person, channel].join(), {
          ...{ occurrence, rule, step, person, channel, attempts: attempt, outcome },
        });
      }
    return [...rows.values()];
  }

  outcomes(): string[] {
    return this.recorded.map(
      ({ outcome, notification: { person, channel, attempt } }) => `${person} ${channel} ${attempt} ${outcome}`,
    );
  }
}

export interface Mailbox {
  readonly port: number;
  readonly mails: string[];
  close(): Promise<void>;
}

/** A real SMTP server on loopback. */
export async function smtpServer(
  options: NonNullable<ConstructorParameters<typeof SMTPServer>[0]> = {},
): Promise<Mailbox> {
  const mails: string[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: options.secure || options.key ? [] : ['STARTTLS'],
    onData(stream, _session, done) {
      let text = '';
      stream.on('data', (chunk: Buffer) => {
        text += chunk.toString('utf8');
      });
      stream.on('end', () => {
        mails.push(text);
        done();
      });
    },
    ...options,
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  return { port, mails, close: () => new Promise((resolve) => server.close(() => resolve())) };
}

export interface Hook {
  readonly url: string;
  readonly posts: { headers: IncomingHttpHeaders; body: string }[];
  close(): Promise<void>;
}

/** A real HTTP server on loopback. @param answer status; 0: never answers */
export async function httpServer(answer: (n: number) => number): Promise<Hook> {
  const posts: Hook['posts'] = [];
  const server: Server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString('utf8');
    });
    request.on('end', () => {
      posts.push({ headers: request.headers, body });
      const status = answer(posts.length);
      if (status === 0) return;
      response.writeHead(status, status >= 300 && status < 400 ? { location: '/elsewhere' } : {});
      response.end('ok');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/alarms`,
    posts,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
