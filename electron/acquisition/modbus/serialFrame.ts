/**
 * How a request and an answer travel on a line without transaction ids: RTU or ASCII (Modbus over Serial Line V1.02,
 * 2.5). A framing finds the frame that stands at the beginning of what has arrived, and believes it only when its check
 * sum is right. Whether the frame answers anything is the line's to judge.
 */
export interface SerialFraming {
  /** @param pdu function code and what follows */
  encode(unitId: number, pdu: Uint8Array): Buffer;
  next(bytes: Buffer): FoundFrame;
  /** Characters on the wire for a PDU of so many bytes. */
  charsFor(pduBytes: number): number;
  readonly frameCharsMax: number;
}

export type FoundFrame =
  /** Fine so far; more must come. `unitId`, `functionCode`, `dataBytes`: as far as they are known. */
  | { readonly kind: 'partial'; readonly head?: FrameHead }
  | {
      readonly kind: 'frame';
      readonly unitId: number;
      /** Function code and what follows; a view, or a copy where it had to be decoded. */
      readonly pdu: Uint8Array;
      /** Characters it took. */
      readonly length: number;
    }
  /** No frame of ours. `damaged`: of the right form with a wrong check sum; the head is as it arrived. */
  | { readonly kind: 'broken'; readonly problem: string; readonly damaged?: FrameHead };

export interface FrameHead {
  readonly unitId: number;
  readonly functionCode: number;
  /** Byte count of an answer with data; undefined for an exception, or while unknown. */
  readonly dataBytes?: number | undefined;
}

/** What one PDU says about itself: the byte count of functions 1 to 4. */
export function headOf(unitId: number, pdu: Uint8Array): FrameHead {
  const functionCode = pdu[0]!;
  return functionCode >= 1 && functionCode <= 4 && pdu.length > 1
    ? { unitId, functionCode, dataBytes: pdu[1]! }
    : { unitId, functionCode };
}
