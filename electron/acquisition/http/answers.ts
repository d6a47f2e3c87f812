import type { IncomingMessage, ServerResponse } from 'node:http';
import type { IntakeError, IntakeReceipt } from '../../../shared/domain/intake.ts';

/** Why a request got no receipt. */
export interface Denial {
  readonly code: 400 | 401 | 404 | 405 | 408 | 411 | 413 | 415 | 429 | 503;
  readonly error: string;
  readonly status?: IntakeError['status'];
  readonly isKept?: IntakeError['isKept'];
  /** ms until trying again makes sense. */
  readonly retryAfterMs?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

export function deny(request: IncomingMessage, response: ServerResponse, denial: Denial): void {
  const { code, error, status = 'refused', isKept = false, retryAfterMs, headers = {} } = denial;
  answer(request, response, code, { status, error, isKept } satisfies IntakeError, {
    ...headers,
    ...(retryAfterMs !== undefined && { 'retry-after': String(Math.max(1, Math.ceil(retryAfterMs / 1000))) }),
  });
}

export const confirm = (request: IncomingMessage, response: ServerResponse, receipt: IntakeReceipt): void =>
  answer(request, response, 202, receipt);

/** ms a sender has to take in an answer that came before its request was complete. */
const LINGER_MS = 500;

/** Writes a JSON answer; a connection whose request was not read to its end is closed with it. */
export function answer(
  request: IncomingMessage,
  response: ServerResponse,
  code: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): void {
  if (response.headersSent || response.destroyed) return;
  const text = `${JSON.stringify(body)}\n`;
  const { socket } = request;
  if (!request.complete) {
    response.setHeader('connection', 'close');
    request.resume();
    response.once('finish', () => setTimeout(() => socket.destroy(), LINGER_MS).unref());
  }
  response.writeHead(code, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...headers,
  });
  response.end(text);
}
