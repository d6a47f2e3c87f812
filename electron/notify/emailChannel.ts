import { readFileSync } from 'node:fs';
import { createTransport } from 'nodemailer';
import type { EmailConfig } from '../../shared/domain/config/index.ts';
import { type Message, textOf, titleOf } from './message.ts';

/** What an attempt came to: ordinary failures are values. */
export type Delivery = { readonly ok: true; readonly detail: string } | { readonly ok: false; readonly detail: string };

const text = (error: unknown): string => (error instanceof Error ? error.message : String(error)).slice(0, 500);

/**
 * One e-mail over SMTP (RFC 5321). A certificate that does not check is refused, and so is a server that does not upgrade where
 * STARTTLS is asked for; the whole attempt ends after `timeoutMs`.
 *
 * @param password of the user; undefined where the server asks for none
 */
export async function sendEmail(
  config: EmailConfig,
  password: string | undefined,
  to: string,
  message: Message,
): Promise<Delivery> {
  if (config.secret !== undefined && password === undefined)
    return { ok: false, detail: `there is no secret "${config.secret}"; write it with: shiftseal secret set` };
  const { host, port, security, user, timeoutMs } = config;
  let transport: ReturnType<typeof createTransport> | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    transport = createTransport({
      ...{
        host,
        port,
        secure: security === 'tls',
        requireTLS: security === 'startTls',
        ignoreTLS: security === 'none',
      },
      ...(user === undefined ? {} : { auth: { user, pass: password ?? '' } }),
      ...{ connectionTimeout: timeoutMs, greetingTimeout: timeoutMs, socketTimeout: timeoutMs },
      tls: {
        minVersion: 'TLSv1.2',
        rejectUnauthorized: true,
        ...(config.caFile === undefined ? {} : { ca: readFileSync(config.caFile) }),
      },
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    const sending = transport.sendMail({
      ...{ from: config.from, to, subject: titleOf(message), text: textOf(message) },
      messageId: `<${message.id}@shiftseal>`,
      headers: { 'x-shiftseal-delivery': message.id },
    });
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
    });
    const { response } = await Promise.race([sending, late]);
    return { ok: true, detail: `${host}:${port} took it: ${String(response).slice(0, 200)}` };
  } catch (error) {
    return { ok: false, detail: `${host}:${port}: ${text(error)}` };
  } finally {
    clearTimeout(timer);
    transport?.close();
  }
}
