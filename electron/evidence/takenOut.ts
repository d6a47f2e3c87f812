import { readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { formatInstant, type Instant } from '../../shared/domain/time.ts';
import { BUNDLE_FILES, manifestSchema, sha256Hex } from './bundleFormat.ts';

const digest = z.string().regex(/^[0-9a-f]{64}$/);

/** Evidence that somebody took out: of what, and what it is, so that the copy can be told from any other. */
export const takenOutSchema = z.strictObject({
  /** A span of time in µs, half open, or the report whose drafted or amended entry has this key. */
  of: z.union([z.strictObject({ from: z.int(), to: z.int() }), z.strictObject({ report: digest })]),
  what: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('bundle'),
      entries: z.int().min(0),
      /** Entries of the log that its checkpoint covers. */
      size: z.int().min(0),
      /** Of bundle.json. */
      sha256: digest,
    }),
    z.strictObject({ kind: z.literal('file'), name: z.string().min(1).max(300), sha256: digest }),
  ]),
});
export type TakenOut = z.infer<typeof takenOutSchema>;

/** What the log says of it. The subject is the key of the report, or the span in ISO 8601. */
export function takenOutEvent({ of, what }: TakenOut): {
  readonly event: 'evidenceExported';
  readonly subject: string;
  readonly detail: string;
} {
  const subject = 'report' in of ? of.report : `${timeOf(of.from)}/${timeOf(of.to)}`;
  const detail =
    what.kind === 'bundle'
      ? `bundle.json SHA-256 ${what.sha256}; ${what.entries} entries, of a log of ${what.size}`
      : `${what.name} SHA-256 ${what.sha256}`;
  return { event: 'evidenceExported', subject, detail };
}

/** What lies at this path, as it was copied there: the folder of a bundle, or a file. @throws Error when it is no bundle */
export function whatLiesAt(path: string): TakenOut['what'] {
  if (!statSync(path).isDirectory())
    return { kind: 'file', name: basename(path), sha256: sha256Hex(readFileSync(path)) };
  const manifest = readFileSync(join(path, BUNDLE_FILES.manifest));
  const { entries, size } = manifestSchema.parse(JSON.parse(manifest.toString('utf8')));
  return { kind: 'bundle', entries, size, sha256: sha256Hex(manifest) };
}

const timeOf = (us: number): string => formatInstant(us as Instant);
