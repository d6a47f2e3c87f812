import { request } from 'node:http';
import { intakeHealthSchema } from '../../../shared/domain/intake.ts';
import type { LinkTest } from '../../../shared/domain/link.ts';
import type { TestLink } from '../driver.ts';
import { missingSecret } from '../missingSecret.ts';

const TIMEOUT_MS = 3_000;

/** Asks the own port for its health as a sender would, with the token; nothing is sent in. */
export const testHttpIntake: TestLink = async (connection, _tags, ports) => {
  if (connection.protocol !== 'http-intake') throw new TypeError(`${connection.id} is no HTTP intake`);
  const steps: LinkTest['steps'][number][] = [];
  const step = async (name: string, act: () => Promise<string>): Promise<boolean> => {
    const startedMs = ports.clock.monotonicMs();
    const [ok, detail] = await act().then(
      (said) => [true, said] as const,
      (error: Error) => [false, error.message] as const,
    );
    steps.push({ step: name, ok, detail, tookMs: Math.round(ports.clock.monotonicMs() - startedMs) });
    return ok;
  };
  const { port, secret } = connection;
  const host = connection.host === '0.0.0.0' ? '127.0.0.1' : connection.host === '::' ? '::1' : connection.host;
  let token = '';
  let answered = { code: 0, text: '' };
  const ok =
    (await step('token', async () => {
      token = (await ports.secret(secret)) ?? '';
      if (token === '') throw new Error(missingSecret('token', secret));
      return `the key store has "${secret}"`;
    })) &&
    (await step('connect', async () => {
      answered = await ask(host, port, token);
      return `${host}:${port} answered ${answered.code}`;
    })) &&
    (await step('answer', async () => {
      if (answered.code === 401)
        throw new Error('the token of the key store is not the one in use: restart the station');
      const health = intakeHealthSchema.safeParse(parsed(answered.text));
      if (answered.code !== 200 || !health.success)
        throw new Error(`${host}:${port} is another program: ${answered.code}`);
      return health.data.status === 'accepting' ? 'readings are taken' : 'busy: senders are told to wait';
    }));
  return { ok, steps };
};

function ask(host: string, port: number, token: string): Promise<{ code: number; text: string }> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}` };
    const asking = request({ host, port, path: '/v1/health', headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text = (text + chunk).slice(0, 4_096);
      });
      response.on('end', () => resolve({ code: response.statusCode ?? 0, text }));
      response.on('error', reject);
    });
    asking.setTimeout(TIMEOUT_MS, () => asking.destroy(new Error(`no answer within ${TIMEOUT_MS} ms`)));
    asking.on('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'ECONNREFUSED'
          ? new Error(`nothing listens on ${host}:${port}: does the station run, and is its link not paused?`)
          : error,
      ),
    );
    asking.end();
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // another program's answer; the schema says so
  }
}
