import { z } from 'zod';
import { shiftReportBodySchema } from '../../../../shared/domain/entries/shiftReport.ts';
import { type ShiftReportDocument, shiftReportDocumentSchema } from '../../../../shared/domain/report/index.ts';
import { DRAWING_VERSION } from '../drawingVersion.ts';
import type { ReportAssets } from '../file/assets.ts';
import { type FileObject, fileObjects, referenceOf, streamOf } from './fileObjects.ts';
import { pageNumbers } from './objectWords.ts';
import type { PdfFinding, ReportPdfVerdict } from './verifyReportPdf.ts';

/**
 * Whether the pages show what the attached report says: the report is drawn again from its attachments, and each page is
 * compared. This finds what a signature cannot: pages that were other from the beginning.
 *
 * @param verdict of the same file, by `verifyReportPdf`
 */
export async function comparePages(
  file: Buffer,
  verdict: ReportPdfVerdict,
  assets?: ReportAssets,
): Promise<PdfFinding[]> {
  const { facts, attachments } = verdict;
  if (facts === null) return [];
  if (facts.drawing !== DRAWING_VERSION) {
    const text = `The pages were drawn by version ${facts.drawing}, this program draws version ${DRAWING_VERSION}: they are not compared with the attached report.`;
    return [{ level: 'note', code: 'pagesNotCompared', text }];
  }
  let again: Buffer;
  try {
    const document = shiftReportDocumentSchema.parse(jsonOf(attachments.get('report.json')));
    const events = z.array(z.looseObject({})).parse(jsonOf(attachments.get('events.json')));
    const note = attachments.get('checkpoint.txt')?.toString('utf8') ?? null;
    const bodies = events.map((each) =>
      shiftReportBodySchema.parse('version' in each && isContent(each) ? { ...each, document } : each),
    );
    const { renderReportPdf } = await import('../renderReportPdf.ts');
    again = await renderReportPdf(document, bodies, note, {
      paper: facts.paper === 'Letter' ? 'Letter' : 'A4',
      ...(assets === undefined ? {} : { assets }),
    });
  } catch (error) {
    return [{ level: 'refused', code: 'pages', text: `The attached report cannot be drawn: ${firstLine(error)}` }];
  }
  const [shown, right] = [pagesOf(fileObjects(file)), pagesOf(fileObjects(again))];
  const other = right.flatMap((page, index) => (shown[index]?.equals(page) === true ? [] : [index + 1]));
  if (other.length === 0 && shown.length === right.length) return [];
  const text =
    other.length === 0
      ? `There are ${shown.length} pages, and the attached report has ${right.length}.`
      : `Not what the attached report says: page ${other.join(', ')}.`;
  return [{ level: 'refused', code: 'pages', text }];
}

const isContent = ({ event }: Record<string, unknown>): boolean => event === 'drafted' || event === 'amended';

function jsonOf(bytes: Buffer | undefined): unknown {
  if (bytes === undefined) throw new Error('an attachment is missing');
  return JSON.parse(bytes.toString('utf8')) as ShiftReportDocument;
}

/** What each page shows, in order, unpacked: packing may differ from one version of the packer to the next. */
function pagesOf(objects: readonly FileObject[]): Buffer[] {
  const byNumber = new Map(objects.map((each) => [each.number, each]));
  return pageNumbers(objects).map((number) => {
    const page = byNumber.get(number);
    const content = page && byNumber.get(referenceOf(page, 'Contents') ?? -1);
    return (content && streamOf(content)) ?? Buffer.alloc(0);
  });
}

const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
