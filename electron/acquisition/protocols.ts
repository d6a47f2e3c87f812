import type { ConnectionConfig } from '../../shared/domain/config/index.ts';
import type { Protocol } from './driver.ts';

/** Loads what speaks a protocol; each is loaded only where a connection asks for it (OPC UA's library is heavy). */
export async function protocolFor(protocol: ConnectionConfig['protocol']): Promise<Protocol> {
  switch (protocol) {
    case 'opc-ua':
      return (await import('./opcua/index.ts')).opcuaProtocol;
    case 'file':
      return (await import('./file/index.ts')).fileProtocol;
    case 'http-intake':
      return (await import('./http/index.ts')).httpProtocol;
    case 'mqtt':
      return (await import('./mqtt/index.ts')).mqttProtocol;
    default:
      return (await import('./modbus/index.ts')).modbusProtocol;
  }
}
