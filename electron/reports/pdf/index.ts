import type { renderReportPdf as RenderReportPdf } from './renderReportPdf.ts';
import type { createStationCertificate as CreateStationCertificate } from './signature/createStationCertificate.ts';
import type { openPlantCertificate as OpenPlantCertificate } from './signature/openPlantCertificate.ts';

export { comparePages } from './checking/comparePages.ts';
export {
  type PdfFinding,
  type PdfFindingCode,
  type ReportPdfVerdict,
  type VerifyOptions,
  verifyReportPdf,
} from './checking/verifyReportPdf.ts';
export { DRAWING_VERSION } from './drawingVersion.ts';
export { type ReportAssets, readReportAssets } from './file/assets.ts';
export type { RenderOptions } from './renderReportPdf.ts';
export {
  certificatePem,
  type PlantCertificate,
  PlantCertificateError,
  readCertificate,
} from './signature/plantCertificate.ts';
export { PdfSigningError, type SignatureTexts, signPdf } from './signature/signPdf.ts';
export {
  openStationCertificate,
  publicCertificateFileOf,
  type StationCertificateOptions,
} from './signature/stationCertificate.ts';

/** Drawing and making certificates take packages of four megabytes; whoever only checks a file does not load them. */
export const renderReportPdf: typeof RenderReportPdf = async (...parts) =>
  (await import('./renderReportPdf.ts')).renderReportPdf(...parts);
export const openPlantCertificate: typeof OpenPlantCertificate = async (file) =>
  (await import('./signature/openPlantCertificate.ts')).openPlantCertificate(file);
export const createStationCertificate: typeof CreateStationCertificate = async (...parts) =>
  (await import('./signature/createStationCertificate.ts')).createStationCertificate(...parts);
