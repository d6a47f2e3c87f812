import { STATUS } from '../../../shared/domain/statusCode.ts';

/**
 * What an exception code (MAP V1.1b3, 7) asks of us:
 *
 * - `refused` (1, 2, 3): the place does not exist, asking again soon is useless, only the tag concerned is to blame;
 * - `troubled` (4, 8, others): the device is there and cannot; its tags are Bad, it is asked again in the next cycle;
 * - `busy` (5, 6): the device is there and asks for time; it is left alone for a moment, longer each time;
 * - `unreachable` (10, 11): a gateway answers in place of the unit. That unit counts as silent, no other.
 */
export interface ExceptionMeaning {
  readonly kind: 'refused' | 'troubled' | 'busy' | 'unreachable';
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
    case 5:
    case 6:
      return { kind: 'busy', status: STATUS.BadCommunicationError };
    case 10:
    case 11:
      return { kind: 'unreachable', status: STATUS.BadCommunicationError };
    default:
      return { kind: 'troubled', status: STATUS.BadCommunicationError };
  }
}
