import type { Frame } from '../../shared/domain/frame.ts';

/** A frame that is in the inbox. */
export interface DurableFrame {
  readonly number: number;
  /** SHA-256 of the encoded frame, hexadecimal. */
  readonly digest: string;
  readonly frame: Frame;
}

/** A frame that cannot be processed is evidence of a defect of ours; it must neither be lost nor stop the line. */
export class UnprocessableFrame extends Error {
  override readonly name = 'UnprocessableFrame';
  constructor(
    readonly durable: DurableFrame,
    cause: unknown,
  ) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    if (cause instanceof Error && cause.stack !== undefined) this.stack = cause.stack;
  }
}
