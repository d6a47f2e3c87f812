import type { ShiftReportBody } from '../../../shared/domain/entries/shiftReport.ts';
import type { ShiftReportDocument } from '../../../shared/domain/report/index.ts';
import { US_PER_MS } from '../../../shared/domain/time.ts';
import { canonicalJson } from '../../ledger/index.ts';
import { csvFiles } from './csv/csvFiles.ts';
import { Sheet } from './draw/sheet.ts';
import { DRAWING_VERSION } from './drawingVersion.ts';
import { type ReportAssets, readReportAssets } from './file/assets.ts';
import type { Attachment } from './file/attachments.ts';
import { partsOf } from './file/parts.ts';
import { openReportFile, type Paper } from './file/reportFile.ts';
import { sha256Hex } from './file/sha256.ts';
import { drawAlarms } from './sections/alarmSection.ts';
import { drawAttention } from './sections/attentionSection.ts';
import { drawCompliance } from './sections/complianceSection.ts';
import type { SectionContext } from './sections/context.ts';
import { drawData } from './sections/dataSection.ts';
import { drawDefinitions } from './sections/definitionSection.ts';
import { drawDowntime, drawProduction } from './sections/downtimeSection.ts';
import { drawEvidence, noteFacts } from './sections/evidenceSection.ts';
import { drawExcursions } from './sections/excursionSection.ts';
import { drawDraftMark, drawFurniture } from './sections/furniture.ts';
import { drawOeeDetail } from './sections/oeeDetail.ts';
import { drawOeeOverview } from './sections/oeeOverview.ts';
import { drawPeople, drawPlace } from './sections/placeSection.ts';
import { type PrintedLife, printedLife } from './sections/printedLife.ts';
import { drawQuarantine } from './sections/quarantineSection.ts';
import { drawBinding, drawSealBox, drawSignatures } from './sections/signatureSection.ts';
import { drawTitle } from './sections/titleSection.ts';
import { reportFormat } from './words/format.ts';
import { type AttachmentName, WORDS, type Words } from './words/index.ts';

export interface RenderOptions {
  /** A4 unless said otherwise. */
  readonly paper?: Paper;
  /** Fonts and colour profile; read from beside the program unless handed in. */
  readonly assets?: ReportAssets;
}

/**
 * Draws a report: a PDF with the marks of PDF/A-3b, tagged, with its document and tables attached. The same document, events and
 * note give the same bytes, whenever it is drawn. A report that a person has signed gets room for the signature of the plant
 * (`signPdf`); any other is marked as a draft on every page.
 *
 * @param events bodies of the log's entries about this report, in order
 * @param checkpointNote signed note (C2SP tlog-checkpoint) to be printed; null: none yet
 * @throws Error when an event is about another document
 */
export async function renderReportPdf(
  report: ShiftReportDocument,
  events: readonly ShiftReportBody[],
  checkpointNote: string | null,
  options: RenderOptions = {},
): Promise<Buffer> {
  const { paper = 'A4', assets = readReportAssets() } = options;
  const bytes = Buffer.from(canonicalJson(report), 'utf8');
  // What is attached is what is drawn: the order of names in the value at hand must not show.
  const document = JSON.parse(bytes.toString('utf8')) as ShiftReportDocument;
  const life = printedLife(sha256Hex(bytes), events);
  const words = WORDS[document.language];
  const attachments = attachmentsOf(document, bytes, events, checkpointNote, words);
  const file = openReportFile(factsOf(document, life, checkpointNote, paper, words), assets, attachments, paper);
  const onPage = life.state === 'signed' ? () => {} : (sheet: Sheet) => drawDraftMark(sheet, words.draftMark);
  const sheet = new Sheet(file.pdf, onPage);
  const context: SectionContext = {
    sheet,
    document,
    life,
    note: checkpointNote,
    words,
    format: reportFormat(document, words),
  };
  sheet.branch('Document', () => {
    drawTitle(context);
    sheet.branch('Sect', () => {
      drawSignatures(context);
      if (life.state !== 'signed') return;
      const { page } = partsOf(file.pdf);
      const rectangle = drawSealBox(context);
      file.placeSignature({ page: page.dictionary, pageHeight: sheet.pageHeight, rectangle });
    });
    drawAttention(context);
    drawOeeOverview(context);
    if (document.oee.length > 0) sheet.newPage(); // page one stands for itself
    for (const draw of REST) draw(context);
    drawEvidence(
      context,
      attachments.map(({ name }) => name as AttachmentName),
    );
    drawDefinitions(context);
    drawBinding(context);
  });
  drawFurniture(context);
  return file.finish();
}

const REST = [
  drawOeeDetail,
  drawDowntime,
  drawProduction,
  drawExcursions,
  drawAlarms,
  drawCompliance,
  drawQuarantine,
  drawData,
  drawPlace,
  drawPeople,
];

function factsOf(document: ShiftReportDocument, life: PrintedLife, note: string | null, paper: Paper, words: Words) {
  const { shift } = document;
  const checkpoint = noteFacts(note);
  return {
    title: [`${words.title} ${shift.localDate} ${shift.name}`, shift.area].filter((each) => each !== '').join(', '),
    author: [document.organisation, document.stationName].filter((each) => each !== '').join(', '),
    subject: words.stateNotes[life.state],
    language: document.language,
    createdAtMs: Math.floor(document.basis.at / US_PER_MS),
    producer: document.engine,
    shiftseal: {
      reportDigest: life.digest,
      state: life.state,
      log: document.log,
      treeSize: checkpoint?.size ?? '',
      rootHash: checkpoint?.root ?? '',
      drawing: DRAWING_VERSION,
      paper,
    },
  };
}

function attachmentsOf(
  document: ShiftReportDocument,
  bytes: Buffer,
  events: readonly ShiftReportBody[],
  note: string | null,
  words: Words,
): Attachment[] {
  const about = words.evidence.attachment;
  const steps = events.map((event) => ('document' in event ? withoutDocument(event) : event));
  const attachment = (
    name: AttachmentName,
    mediaType: string,
    relationship: Attachment['relationship'],
    content: Buffer,
  ) => ({
    ...{ name, mediaType, relationship, description: about[name], bytes: content },
  });
  return [
    attachment('report.json', 'application/json', 'Source', bytes),
    attachment('events.json', 'application/json', 'Supplement', Buffer.from(canonicalJson(steps), 'utf8')),
    ...(note === null ? [] : [attachment('checkpoint.txt', 'text/plain', 'Supplement', Buffer.from(note, 'utf8'))]),
    ...csvFiles(document).map(({ name, bytes: content }) => attachment(name, 'text/csv', 'Data', content)),
  ];
}

/** The document is attached already, by itself. */
function withoutDocument(body: Extract<ShiftReportBody, { document: unknown }>): Omit<typeof body, 'document'> {
  const { document: _attached, ...rest } = body;
  return rest;
}
