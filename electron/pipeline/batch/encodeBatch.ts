import { createHash } from 'node:crypto';
import type { AmendmentBody, BatchBody } from '../../../shared/domain/entry.ts';
import { KIND_CODE, VALUE_KINDS } from '../../../shared/domain/valueType.ts';
import { cleanWindow } from '../clean/cleanWindow.ts';
import type { ClosedWindow, ReadingColumns } from '../window/closedWindow.ts';
import { type BatchContext, batchHead } from './batchBody.ts';
import { eachBatchTag, type TagFrame } from './batchTags.ts';
import { isShortDecimal, JsonWriter } from './jsonWriter.ts';
import { TagTexts } from './tagTexts.ts';
import { jsonValues } from './values.ts';

/** A batch ready for the log: all of its body but the columns, and the bytes whose SHA-256 becomes the leaf. */
export interface EncodedBatch {
  readonly head: Omit<BatchBody, 'axes' | 'tags'> | Omit<AmendmentBody, 'axes' | 'tags'>;
  /** Canonical JSON (RFC 8785) of the whole body, UTF-8. */
  readonly bytes: Buffer;
}

const COMMA = 44;
const BRACKET_END = 93;

/**
 * What `buildBatch` gives, without an object or a string per tag: the columns are written straight into bytes. The engine's
 * way of sealing; the same bytes as `canonicalBatchText(buildBatchBody(…))`.
 */
export function encodeBatch(closed: ClosedWindow, context: BatchContext): EncodedBatch {
  const { columns } = closed;
  const texts = context.tagTexts ?? new TagTexts();
  const tags = new JsonWriter(columns.time.length * 12 + columns.tags.length * 128);
  const axes = new JsonWriter(1024 + columns.time.length);
  tags.byte(91);
  const ids = new Set<string>();
  const hasCalibration = context.calibration.length > 0;
  let isFirst = true;
  const table = eachBatchTag(columns, context.tagId, (tag) => {
    if (!isFirst) tags.byte(COMMA);
    isFirst = false;
    if (hasCalibration) ids.add(tag.tag);
    writeTag(tags, tag, texts);
  });
  tags.byte(BRACKET_END);
  axes.byte(91);
  table.eachAxis((start, steps, i) => {
    axes.ascii(i === 0 ? '{"start":' : ',{"start":');
    axes.number(start);
    axes.ascii(',"steps":[');
    for (let row = 0; row < steps.length; row++) {
      if (row > 0) axes.byte(COMMA);
      axes.number(steps[row] as number);
    }
    axes.ascii(']}');
  });
  axes.byte(BRACKET_END);
  const rawDigest = createHash('sha256')
    .update('{"axes":')
    .update(axes.bytes())
    .update(',"tags":')
    .update(tags.bytes())
    .update('}')
    .digest('hex');
  const cleaning = cleanWindow(closed, context.cleaners, context.tagId);
  const head = batchHead(closed, context, ids, rawDigest, cleaning);
  return { head, bytes: assemble(head, axes.bytes(), tags.bytes()) };
}

function writeTag(out: JsonWriter, tag: TagFrame, texts: TagTexts): void {
  if (tag.flags.length === 0) out.raw(texts.before(tag.kind));
  else out.ascii(`{"flags":${JSON.stringify(tag.flags)},"kind":"${VALUE_KINDS[tag.kind]}","received":`);
  out.index(tag.received);
  out.raw(SERVER);
  out.index(tag.server);
  out.raw(SOURCE);
  out.index(tag.source);
  if (tag.status.length === 0) out.raw(texts.behind(tag.tag));
  else out.text(`,"status":${JSON.stringify(tag.status)},"tag":${JSON.stringify(tag.tag)},"values":`);
  if (tag.kind <= KIND_CODE.bool && !(tag.kind === KIND_CODE.number && looksLikeNoise(tag))) {
    writeNumbers(out, tag.columns, tag.first, tag.count, tag.kind);
    out.byte(125);
  } else {
    out.text(`${JSON.stringify(jsonValues(tag.columns, tag, tag.kind))}}`);
  }
}

const SERVER = Buffer.from(',"server":');
const SOURCE = Buffer.from(',"source":');

/** Doubles with many digits are quicker through `JSON.stringify`, a tag at a time; its first and last value tell. */
function looksLikeNoise({ columns, first, count }: TagFrame): boolean {
  return !isShortDecimal(columns.value[first] as number) && !isShortDecimal(columns.value[first + count - 1] as number);
}

function writeNumbers(out: JsonWriter, columns: ReadingColumns, first: number, count: number, kind: number): void {
  const { value, status } = columns;
  out.byte(91);
  for (let row = first; row < first + count; row++) {
    if (row > first) out.byte(COMMA);
    const slot = value[row] as number;
    if ((status[row] as number) >>> 31 === 1) out.ascii('null');
    else if (kind === KIND_CODE.number) out.number(slot);
    else if (kind === KIND_CODE.float32) out.float32(slot);
    else out.ascii(slot !== 0 ? 'true' : 'false');
  }
  out.byte(BRACKET_END);
}

/** The head's keys are in canonical order; axes and tags are put where they belong. */
function assemble(head: EncodedBatch['head'], axes: Buffer, tags: Buffer): Buffer {
  const parts: Buffer[] = [];
  let pending = '{';
  let comma = '';
  for (const [key, value] of Object.entries(head)) {
    if (key === 'corrections') {
      parts.push(Buffer.from(`${pending}${comma}"axes":`), axes);
      pending = '';
      comma = ',';
    } else if (key === 'to') {
      parts.push(Buffer.from(`${pending}${comma}"tags":`), tags);
      pending = '';
      comma = ',';
    }
    pending += `${comma}${JSON.stringify(key)}:${JSON.stringify(value)}`;
    comma = ',';
  }
  parts.push(Buffer.from(`${pending}}`));
  return Buffer.concat(parts);
}
