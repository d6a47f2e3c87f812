import { z } from 'zod';
import { FRAME_READINGS_MAX, type Frame } from '../../../shared/domain/frame.ts';
import { KIND_CODE, VALUE_KINDS } from '../../../shared/domain/valueType.ts';

/** Version of what the gate demands of a frame; sealed with every refusal. */
export const FRAME_SCHEMA_VERSION = 1;

/** The shape of a frame from another thread or from the inbox: these columns and no others. */
export const frameSchema = z.strictObject({
  connection: z.string(),
  workUnit: z.string(),
  tag: z.instanceof(Uint32Array),
  sourceTime: z.instanceof(Float64Array),
  serverTime: z.instanceof(Float64Array),
  receivedTime: z.instanceof(Float64Array),
  kind: z.instanceof(Uint8Array),
  value: z.instanceof(Float64Array),
  status: z.instanceof(Uint32Array),
  texts: z.array(z.string()),
});

/**
 * What is wrong with the frame as a whole, or undefined. Looks at shape, lengths, kinds, text indexes and the station's
 * own times; what a single device said about a single tag is judged row by row elsewhere.
 */
export function structuralFault(frame: unknown): string | undefined {
  const parsed = frameSchema.safeParse(frame);
  if (!parsed.success) {
    return parsed.error.issues.map((issue) => `${issue.path.join('.') || 'frame'}: ${issue.message}`).join('; ');
  }
  return lengthFault(parsed.data) ?? contentFault(parsed.data);
}

function lengthFault(frame: Frame): string | undefined {
  const n = frame.tag.length;
  if (n > FRAME_READINGS_MAX) return `a frame holds at most ${FRAME_READINGS_MAX} readings, this one ${n}`;
  for (const column of ['sourceTime', 'receivedTime', 'kind', 'value', 'status'] as const) {
    if (frame[column].length !== n) return `${column}: ${frame[column].length} rows, tag has ${n}`;
  }
  const serverRows = frame.serverTime.length;
  return serverRows !== 0 && serverRows !== n ? `serverTime: ${serverRows} rows, tag has ${n}` : undefined;
}

function contentFault(frame: Frame): string | undefined {
  const { kind, receivedTime, serverTime, status, value, texts } = frame;
  const n = frame.tag.length;
  for (let row = 0; row < n; row++) {
    const code = kind[row] as number;
    if (code >= VALUE_KINDS.length) return `kind: code ${code} in row ${row}, known are 0 to ${VALUE_KINDS.length - 1}`;
    const received = receivedTime[row] as number;
    if (!isMicroseconds(received)) return `receivedTime: ${received} in row ${row} is no whole number of microseconds`;
    if (code === KIND_CODE.string && (status[row] as number) >>> 31 === 0) {
      const index = value[row] as number;
      if (!(index >= 0 && index < texts.length && Math.floor(index) === index)) {
        return `value: text ${index} in row ${row}, the frame has ${texts.length} texts`;
      }
    }
  }
  for (let row = 0; row < serverTime.length; row++) {
    const time = serverTime[row] as number;
    if (!Number.isNaN(time) && !isMicroseconds(time)) {
      return `serverTime: ${time} in row ${row} is no whole number of microseconds`;
    }
  }
  return undefined;
}

const US_SAFE_MAX = Number.MAX_SAFE_INTEGER;

/** NaN and infinities fail the comparisons; 0 and the far past are whole numbers like any other. */
export function isMicroseconds(time: number): boolean {
  return time >= -US_SAFE_MAX && time <= US_SAFE_MAX && Math.floor(time) === time;
}
