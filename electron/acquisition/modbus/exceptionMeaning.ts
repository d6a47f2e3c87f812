import { STATUS } from '../../../shared/domain/statusCode.ts';

/**
 * What an exception code (MAP V1.1b3, 7) asks of us. `refused`: the place does not exist, asking again soon is useless
 * and only the tag concerned is to blame. `troubled`: the device or a gateway cannot answer now; ask again.
 */
export interface ExceptionMeaning {
  readonly kind: 'refused' | 'troubled';
  readonly status: number;
}

export function exceptionMeaning(exceptionCode: number): ExceptionMeaning {
  switch (exceptionCode) {
    case 1:
      return { kind: 'refused', status: STATUS.BadNotSupported };
    case 2:
      return { kind: 'refused', status: STATUS.BadNodeIdUnknown };
    case 3:
      return { kind: 'refused', status: STATUS.BadConfigurationError };
    case 4:
    case 8:
      return { kind: 'troubled', status: STATUS.BadDeviceFailure };
    default:
      return { kind: 'troubled', status: STATUS.BadCommunicationError };
  }
}
