import { BinaryStream } from 'node-opcua-binary-stream';
import { LogLevel, setLogLevel, Variant } from 'node-opcua-client';
import { ARRAY_LENGTH_MAX, STRING_BYTES_MAX } from './limits.ts';

/**
 * Process-wide settings of the protocol library: decoder limits, and silence on the console (the link's health says the
 * same in words for people). Set when the first driver is made; repeating it changes nothing.
 */
export function prepareLibrary(): void {
  BinaryStream.maxStringLength = STRING_BYTES_MAX;
  BinaryStream.maxByteStringLength = STRING_BYTES_MAX;
  BinaryStream.maxArrayLength = ARRAY_LENGTH_MAX;
  Variant.maxArrayLength = ARRAY_LENGTH_MAX;
  Variant.maxTypedArrayLength = ARRAY_LENGTH_MAX;
  setLogLevel(LogLevel.Emergency);
}
