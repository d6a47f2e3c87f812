/**
 * Status codes are OPC UA StatusCodes (OPC 10000-4 §7.39, values of OPC 10000-6 Annex A), for every protocol: the top
 * two bits are the severity (00 Good, 01 Uncertain, 10 Bad), the rest says why.
 */
export const STATUS = {
  Good: 0x00000000,
  GoodClamped: 0x00300000,
  GoodLocalOverride: 0x00960000,
  UncertainNoCommunicationLastUsableValue: 0x408f0000,
  UncertainLastUsableValue: 0x40900000,
  UncertainSubstituteValue: 0x40910000,
  UncertainInitialValue: 0x40920000,
  UncertainSensorNotAccurate: 0x40930000,
  UncertainEngineeringUnitsExceeded: 0x40940000,
  UncertainSubNormal: 0x40950000,
  Bad: 0x80000000,
  BadCommunicationError: 0x80050000,
  BadTimeout: 0x800a0000,
  BadShutdown: 0x800c0000,
  BadUserAccessDenied: 0x801f0000,
  BadNoCommunication: 0x80310000,
  BadWaitingForInitialData: 0x80320000,
  BadNodeIdInvalid: 0x80330000,
  BadNodeIdUnknown: 0x80340000,
  BadAttributeIdInvalid: 0x80350000,
  BadNotReadable: 0x803a0000,
  BadOutOfRange: 0x803c0000,
  BadNotSupported: 0x803d0000,
  BadTypeMismatch: 0x80740000,
  BadConfigurationError: 0x80890000,
  BadNotConnected: 0x808a0000,
  BadDeviceFailure: 0x808b0000,
  BadSensorFailure: 0x808c0000,
  BadOutOfService: 0x808d0000,
  BadNoData: 0x809b0000,
} as const;

export type StatusCode = number;
export type Severity = 'Good' | 'Uncertain' | 'Bad';

const NAMES = new Map<number, string>(Object.entries(STATUS).map(([name, code]) => [code, name]));

export function severityOf(status: StatusCode): Severity {
  const top = status >>> 30;
  return top === 0 ? 'Good' : top === 1 ? 'Uncertain' : 'Bad';
}

/** The standard's name, or the hexadecimal code where we know none. Info bits (low 16) do not change the name. */
export function statusName(status: StatusCode): string {
  const name = NAMES.get((status & 0xffff0000) >>> 0);
  return name ?? `0x${(status >>> 0).toString(16).padStart(8, '0')}`;
}
