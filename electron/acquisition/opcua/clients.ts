import { type ClientSecureChannelLayer, OPCUAClient, type OPCUAClientOptions } from 'node-opcua-client';
import type { Timers } from '../driver.ts';
import { SESSION_TIMEOUT_MS, TRANSPORT } from './limits.ts';
import { APPLICATION_NAME, type OwnCertificate, openOwnCertificate } from './ownCertificate.ts';

/** What decides how a client connects. */
export type ClientSecurity = Required<Pick<OPCUAClientOptions, 'securityMode' | 'securityPolicy'>> &
  Pick<OPCUAClientOptions, 'serverCertificate'>;

/**
 * The clients of one attempt, and the certainty that they go away: a polite close first, and when that does not end in
 * time the socket is destroyed. The library's own reconnection is off; the driver makes a new attempt instead.
 */
export class Clients {
  readonly #folder: string;
  readonly #timeoutMs: number;
  readonly #closers: ((forced: boolean) => Promise<void>)[] = [];
  #isClosed = false;

  constructor(folder: string, timeoutMs: number) {
    this.#folder = folder;
    this.#timeoutMs = timeoutMs;
  }

  /** Files of the station's own key and certificate, made where they are missing. */
  async own(): Promise<Pick<OwnCertificate, 'certificateFile' | 'privateKeyFile'>> {
    const { manager, certificateFile, privateKeyFile } = await openOwnCertificate(this.#folder);
    await manager.dispose();
    return { certificateFile, privateKeyFile };
  }

  /** @throws Error when the attempt was given up meanwhile */
  async create(security: ClientSecurity): Promise<OPCUAClient> {
    const { manager, certificateFile, applicationUri } = await openOwnCertificate(this.#folder);
    if (this.#isClosed) {
      await manager.dispose();
      throw new Error('the attempt was given up');
    }
    const client = OPCUAClient.create({
      ...security,
      applicationName: APPLICATION_NAME,
      applicationUri,
      clientName: APPLICATION_NAME,
      certificateFile,
      clientCertificateManager: manager,
      connectionStrategy: { maxRetry: 0, initialDelay: 100, maxDelay: 100 },
      defaultTransactionTimeout: this.#timeoutMs,
      endpointMustExist: false,
      keepSessionAlive: false,
      requestedSessionTimeout: SESSION_TIMEOUT_MS,
      transportSettings: TRANSPORT,
    });
    let channel: ClientSecureChannelLayer | undefined;
    client.on('secure_channel_created', (created) => {
      channel = created;
    });
    this.#closers.push(async (forced) => {
      if (forced) {
        channel?.abortConnection(() => {});
        return;
      }
      await client.disconnect();
      await manager.dispose();
    });
    return client;
  }

  /**
   * Never fails, and never takes longer than `deadlineMs`.
   *
   * @param first what is to be done politely before the clients go, such as leaving a session but not its subscriptions
   */
  async close(timers: Timers, deadlineMs: number, first: () => Promise<void> = async () => {}): Promise<void> {
    this.#isClosed = true;
    const closers = this.#closers.splice(0);
    const firstDone = first().catch(() => undefined); // as below
    await Promise.all(
      closers.map((close) => {
        const polite = firstDone.then(() => close(false)).catch(() => undefined); // whatever is wrong with it, it is being thrown away
        return new Promise<void>((resolve) => {
          const timer = timers.after(deadlineMs, () => {
            void close(true).catch(() => undefined);
            resolve();
          });
          void polite.then(() => {
            timers.cancel(timer);
            resolve();
          });
        });
      }),
    );
  }
}
