import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type ReportsConfig, reportsOf, type StationConfig } from '../../shared/domain/config/index.ts';
import type { ShiftReportDocument } from '../../shared/domain/report/index.ts';
import { type Clock, US_PER_MS } from '../../shared/domain/time.ts';
import { IssueError, type ReportEventOfLog } from '../reports/index.ts';
import {
  openPlantCertificate,
  openStationCertificate,
  type PlantCertificate,
  renderReportPdf,
  signPdf,
} from '../reports/pdf/index.ts';
import { readSecrets, writeSecret } from '../secrets/index.ts';

export interface PrintedReport {
  readonly document: ShiftReportDocument;
  readonly events: readonly ReportEventOfLog[];
  /** Signed checkpoint that covers the signature. */
  readonly note: string;
}

/** Name in the secret store of the passphrase of the station's own certificate. */
const OWN_CERTIFICATE_SECRET = 'report-certificate';

/**
 * Draws a signed report and seals the file with the certificate of the plant, or with one that the station makes.
 *
 * @throws IssueError, PlantCertificateError, PdfSigningError, each with the remedy
 */
export async function sealedReportPdf(
  dataDir: string,
  config: StationConfig,
  { document, events, note }: PrintedReport,
  clock: Clock,
): Promise<Uint8Array> {
  const settings = reportsOf(config);
  const bodies = events.map(({ body }) => body);
  const signed = bodies.find(({ event }) => event === 'signed');
  if (signed?.event !== 'signed') throw new IssueError('nobody has signed the report');
  const certificate = await certificateOf(dataDir, config, settings, clock);
  const pdf = await renderReportPdf(document, bodies, note, { paper: settings.paper });
  return signPdf(pdf, certificate, {
    reason: `Shift report ${document.shift.name} ${document.shift.localDate}, signed by ${signed.signature.user}`,
    location: document.stationName,
    atMs: Math.floor(clock.now() / US_PER_MS),
  });
}

/** A draft as it would print, marked as one on every page; nobody signs it. */
export const drawDraft = (document: ShiftReportDocument): Promise<Uint8Array> =>
  renderReportPdf(document, [], document.evidence.checkpoint?.note ?? null);

function certificateOf(
  dataDir: string,
  { station }: StationConfig,
  { certificate }: ReportsConfig,
  clock: Clock,
): Promise<PlantCertificate> {
  if (certificate === undefined) {
    const { id, name = id } = station;
    return openStationCertificate({ dataDir, station: { id, name }, passphrase: ownPassphrase(dataDir), clock });
  }
  const passphrase = readSecrets(dataDir)[certificate.secret];
  if (passphrase === undefined)
    throw new IssueError(
      `there is no secret "${certificate.secret}" for the certificate of reports; write it with: shiftseal secret set`,
    );
  return openPlantCertificate({ pkcs12: readFileSync(resolve(dataDir, certificate.file)), passphrase });
}

/** Made once, and kept where the station's secrets are. */
function ownPassphrase(dataDir: string): string {
  const known = readSecrets(dataDir)[OWN_CERTIFICATE_SECRET];
  if (known !== undefined) return known;
  const made = randomBytes(32).toString('base64url');
  writeSecret(dataDir, OWN_CERTIFICATE_SECRET, made);
  return made;
}
