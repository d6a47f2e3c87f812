import { X509Certificate } from 'node:crypto';
import type { Instant } from '../../../shared/domain/time.ts';
import type { DriverPorts } from '../driver.ts';
import { validityWarnings, validUntil } from './certificateView.ts';
import { fingerprintOf, isTrusted, type TrustVerdict, trustStamp } from './serverTrust.ts';

/** The certificate the server showed last: what is worth a line in the log, what people must be told, and whether it still holds. */
export class CertificateWatch {
  readonly #ports: Pick<DriverPorts, 'folder' | 'clock' | 'event'>;
  #shown: { readonly der: Buffer; readonly x509: X509Certificate; readonly until: Instant } | undefined;
  #refusedFingerprint: string | undefined;
  #trustStamp = 0;

  constructor(ports: Pick<DriverPorts, 'folder' | 'clock' | 'event'>) {
    this.#ports = ports;
  }

  get validUntil(): Instant | undefined {
    return this.#shown?.until;
  }

  /** What was decided when it was shown. A refusal is news once; what people decide themselves is logged by those they tell. */
  judged(der: Buffer, verdict: TrustVerdict): void {
    this.#trustStamp = trustStamp(this.#ports.folder);
    this.#shown = { der, x509: new X509Certificate(der), until: validUntil(der) };
    const fingerprint = fingerprintOf(der);
    if (verdict.kind === 'pinned') {
      this.#ports.event('certificateTrusted', `pinned at the first use: SHA-256 ${fingerprint}`);
    }
    if (verdict.kind === 'refused' && this.#refusedFingerprint !== fingerprint) {
      this.#ports.event('certificateRejected', verdict.message);
    }
    this.#refusedFingerprint = verdict.kind === 'refused' ? fingerprint : undefined;
  }

  /** Looks at the folder only when it has changed. */
  isNoLongerTrusted(): boolean {
    if (!this.#shown) return false;
    const stamp = trustStamp(this.#ports.folder);
    if (stamp === this.#trustStamp) return false;
    this.#trustStamp = stamp;
    return !isTrusted(this.#ports.folder, this.#shown.der);
  }

  notices(): string[] {
    if (!this.#shown) return [];
    return validityWarnings(this.#shown.x509, this.#ports.clock.now()).map(
      (warning) => `the certificate of the server ${warning}; have it renewed, then trust the new one`,
    );
  }
}
