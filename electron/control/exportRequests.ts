import { z } from 'zod';
import { auditContract } from '../../shared/contract/auditChannels.ts';
import type { EventName } from '../../shared/domain/entry.ts';
import { takenOutEvent, takenOutSchema } from '../evidence/index.ts';

/** Account of the operating system. */
const user = z.string().min(1).max(120);

/** What somebody took out over the command line, for the log: an export is an act. */
export const exportRequestSchemas = [
  z.strictObject({
    method: z.literal('auditExported'),
    ...auditContract['audit:export'].request.shape,
    rows: z.int().min(0),
    user,
  }),
  z.strictObject({ method: z.literal('evidenceExported'), ...takenOutSchema.shape, user }),
] as const;
export type ExportRequest = z.infer<(typeof exportRequestSchemas)[number]>;

/** What the log says of it. */
export function exportEventOf(exported: ExportRequest): {
  readonly event: EventName;
  readonly subject: string;
  readonly detail: string;
} {
  if (exported.method === 'evidenceExported') return takenOutEvent(exported);
  const { format, rows, filter } = exported;
  return { event: 'auditExported', subject: format, detail: `${rows} acts, filter ${JSON.stringify(filter)}` };
}
