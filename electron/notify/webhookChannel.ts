import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { WebhookConfig } from '../../shared/domain/config/index.ts';
import type { Instant } from '../../shared/domain/time.ts';
import type { Delivery } from './emailChannel.ts';
import { documentOf, type Message } from './message.ts';

/**
 * HMAC-SHA-256 over `<timestamp>.<body>`, hexadecimal: a receiver that checks it, and that the timestamp is young, knows that the
 * message is ours and no repetition by somebody else.
 */
export const webhookSignature = (secret: string, timestamp: string, body: string): string =>
  `sha256=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`;

/**
 * One POST of JSON. 2xx is a delivery; a redirect is not followed: it would carry alarms to where nobody has agreed to. What the
 * receiver answers is not read beyond its status.
 */
export async function postWebhook(
  config: WebhookConfig,
  secret: string | undefined,
  message: Message,
  now: Instant,
): Promise<Delivery> {
  if (config.secret !== undefined && secret === undefined)
    return { ok: false, detail: `there is no secret "${config.secret}"; write it with: shiftseal secret set` };
  const body = JSON.stringify(documentOf(message, now));
  const timestamp = String(Math.floor(now / 1e6));
  const headers = {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    'user-agent': 'shiftseal',
    'x-shiftseal-delivery': message.id,
    'x-shiftseal-timestamp': timestamp,
    ...(secret === undefined ? {} : { 'x-shiftseal-signature': webhookSignature(secret, timestamp, body) }),
  };
  try {
    const status = await post(new URL(config.url), config, headers, body);
    const ok = status >= 200 && status < 300;
    return { ok, detail: `${config.id} answered ${status}` };
  } catch (error) {
    return {
      ok: false,
      detail: `${config.id}: ${error instanceof Error ? error.message : String(error)}`.slice(0, 500),
    };
  }
}

function post(url: URL, config: WebhookConfig, headers: Record<string, string>, body: string): Promise<number> {
  const send = url.protocol === 'https:' ? requestHttps : requestHttp;
  const ca = config.caFile === undefined ? {} : { ca: readFileSync(config.caFile) };
  return new Promise((resolve, reject) => {
    const request = send(
      url,
      { method: 'POST', headers, agent: false, rejectUnauthorized: true, ...ca },
      (response) => {
        clearTimeout(timer);
        resolve(response.statusCode ?? 0);
        response.destroy();
      },
    );
    const timer = setTimeout(
      () => request.destroy(new Error(`no answer within ${config.timeoutMs} ms`)),
      config.timeoutMs,
    );
    request.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    request.end(body);
  });
}
