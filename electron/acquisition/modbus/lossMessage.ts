import type { ModbusConnectionConfig } from '../../../shared/domain/config/index.ts';
import { placeOf } from './lineOf.ts';

/** Why a Modbus connection could not be made or was lost, in words an operator can act on. */
export function lossMessage(reason: string, config: ModbusConnectionConfig): string {
  const place = placeOf(config);
  if ('path' in config) return serialLossMessage(reason, place);
  switch (reason) {
    case 'ECONNREFUSED':
      return `${place} refuses the connection: is the device on, and is the port right?`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `no device is known by the name ${config.host}: is it spelled right?`;
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'ETIMEDOUT':
      return `${place} cannot be reached: cable, switch, route?`;
    case 'ECONNRESET':
    case 'EPIPE':
    case 'closed':
    case 'closed by the device':
      return `${place} closed the connection: was it restarted, does it take another client, does it speak Modbus TCP there?`;
    default:
      return `${place}: ${reason}`;
  }
}

/** What the operating system says about a serial port is words, of another making on each system. */
function serialLossMessage(reason: string, path: string): string {
  if (/no such file|file not found|ENOENT/i.test(reason)) {
    return `serial port ${path} does not exist: is the adapter plugged in, and is the name right?`;
  }
  if (/cannot lock|access denied|EBUSY|busy/i.test(reason)) return `serial port ${path} is in use by another program`;
  if (/permission|EACCES/i.test(reason)) {
    return `serial port ${path} may not be opened: the user needs the right to it (on Linux, group dialout)`;
  }
  if (/closed|EIO|ENXIO|ENODEV|disconnect|bad file descriptor|input\/output/i.test(reason)) {
    return `serial port ${path} is gone: was the adapter unplugged?`;
  }
  return `serial port ${path}: ${reason}`;
}
