import type { IncomingMessage, ServerResponse } from 'node:http';
import type { z } from 'zod';
import type { HttpIntakeConfig } from '../../../shared/domain/config/index.ts';
import { INTAKE_SCHEMA_VERSION, type intakeHealthSchema } from '../../../shared/domain/intake.ts';
import type { Clock } from '../../../shared/domain/time.ts';
import type { Timers } from '../driver.ts';
import { answer, type Denial, deny } from './answers.ts';
import type { HttpLimits } from './limits.ts';
import { RequestRate } from './rate.ts';
import { TokenCheck } from './tokenCheck.ts';

export interface GatePorts {
  readonly clock: Clock;
  readonly timers: Timers;
  /** Undefined when a request may be taken now, otherwise why not. */
  busy(): string | undefined;
  /** Takes a request that may pass. */
  pass(request: IncomingMessage, response: ServerResponse): void;
  denied(denial: Denial): void;
}

const BUSY_RETRY_MS = 1_000;

/** Everything that is decided from the head of a request alone, cheapest first; the body is not read before all of it is right. */
export class RequestGate {
  readonly #config: HttpIntakeConfig;
  readonly #ports: GatePorts;
  readonly #token: TokenCheck;
  readonly #rate: RequestRate;

  constructor(config: HttpIntakeConfig, token: string, ports: GatePorts, limits: HttpLimits) {
    this.#config = config;
    this.#ports = ports;
    this.#token = new TokenCheck(token, ports.clock, limits);
    this.#rate = new RequestRate(config.requestsPerMinuteMax, ports.clock.monotonicMs());
  }

  take(request: IncomingMessage, response: ServerResponse, isExpecting: boolean): void {
    const path = (request.url ?? '').split('?')[0];
    if (path === '/v1/health') this.#tellHealth(request, response);
    else if (path !== '/v1/readings')
      this.#deny(request, response, { code: 404, error: 'nothing here: POST /v1/readings, GET /v1/health' });
    else if (request.method !== 'POST')
      this.#deny(request, response, { code: 405, error: 'POST readings here', headers: { allow: 'POST' } });
    else if (this.#isAuthorized(request, response)) this.#admit(request, response, isExpecting);
  }

  #admit(request: IncomingMessage, response: ServerResponse, isExpecting: boolean): void {
    const waitMs = this.#rate.take(this.#ports.clock.monotonicMs());
    const denial = waitMs > 0 ? this.#tooOften(waitMs) : (this.#unfit(request) ?? this.#busy());
    if (denial) {
      this.#deny(request, response, denial);
      return;
    }
    if (isExpecting) response.writeContinue();
    this.#ports.pass(request, response);
  }

  #tooOften(waitMs: number): Denial {
    const error = `more than ${this.#config.requestsPerMinuteMax} requests per minute; put more readings into one`;
    return { code: 429, error, status: 'busy', retryAfterMs: waitMs };
  }

  #busy(): Denial | undefined {
    const error = this.#ports.busy();
    return error === undefined ? undefined : { code: 503, error, status: 'busy', retryAfterMs: BUSY_RETRY_MS };
  }

  #unfit({ headers }: IncomingMessage): Denial | undefined {
    const [mediaType = '', ...parameters] = (headers['content-type'] ?? '').toLowerCase().split(';');
    const charset = parameters.map((each) => each.trim()).find((each) => each.startsWith('charset='));
    if (mediaType.trim() !== 'application/json' || (charset && !/^charset="?utf-8"?$/.test(charset)))
      return { code: 415, error: 'content-type must be application/json in UTF-8' };
    if (headers['content-encoding'] && headers['content-encoding'] !== 'identity')
      return { code: 415, error: 'content-encoding must be identity' };
    const { bytesPerRequestMax } = this.#config;
    if (Number(headers['content-length'] ?? 0) > bytesPerRequestMax)
      return { code: 413, error: `at most ${bytesPerRequestMax} bytes in one request` };
    return undefined;
  }

  /** Answers a wrong token by itself, later each time and without saying what was wrong. */
  #isAuthorized(request: IncomingMessage, response: ServerResponse): boolean {
    const verdict = this.#token.check(request.headers.authorization, request.socket.remoteAddress ?? '');
    if (verdict.kind === 'right') return true;
    const denial: Denial = { code: 401, error: 'unauthorized', headers: { 'www-authenticate': 'Bearer' } };
    if (verdict.kind === 'flood') {
      this.#ports.denied(denial);
      request.socket.destroy();
      return false;
    }
    this.#ports.timers.after(verdict.answerAfterMs, () => {
      this.#token.answered();
      this.#deny(request, response, denial);
    });
    return false;
  }

  #tellHealth(request: IncomingMessage, response: ServerResponse): void {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      this.#deny(request, response, { code: 405, error: 'GET the health here', headers: { allow: 'GET, HEAD' } });
      return;
    }
    const { authorization } = request.headers;
    const health: z.infer<typeof intakeHealthSchema> = {
      status: this.#ports.busy() === undefined ? 'accepting' : 'busy',
      schemaVersions: [INTAKE_SCHEMA_VERSION],
    };
    if (authorization === undefined) answer(request, response, 200, health);
    else if (this.#isAuthorized(request, response)) answer(request, response, 200, { ...health, isAuthorized: true });
  }

  #deny(request: IncomingMessage, response: ServerResponse, denial: Denial): void {
    this.#ports.denied(denial);
    deny(request, response, denial);
  }
}
