export { comparePages } from './checking/comparePages.ts';
export {
  type PdfFinding,
  type PdfFindingCode,
  type ReportPdfVerdict,
  type VerifyOptions,
  verifyReportPdf,
} from './checking/verifyReportPdf.ts';
export { type ReportAssets, readReportAssets } from './file/assets.ts';
export { DRAWING_VERSION, type RenderOptions, renderReportPdf } from './renderReportPdf.ts';
export { openPlantCertificate } from './signature/openPlantCertificate.ts';
export {
  certificatePem,
  type PlantCertificate,
  PlantCertificateError,
  readCertificate,
} from './signature/plantCertificate.ts';
export { PdfSigningError, type SignatureTexts, signPdf } from './signature/signPdf.ts';
export {
  createStationCertificate,
  openStationCertificate,
  publicCertificateFileOf,
  type StationCertificateOptions,
} from './signature/stationCertificate.ts';
