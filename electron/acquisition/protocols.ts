import type { ConnectionConfig } from '../../shared/domain/config/index.ts';
import type { Protocol } from './driver.ts';
import type { FileImporter } from './file/index.ts';

/**
 * Loads what speaks a protocol; each is loaded only where a connection asks for it (OPC UA's library is heavy). How files are read
 * is electron/imports' part, and handed in.
 */
export async function protocolFor(
  protocol: ConnectionConfig['protocol'],
  fileImporter: () => Promise<FileImporter>,
): Promise<Protocol> {
  switch (protocol) {
    case 'opc-ua':
      return (await import('./opcua/index.ts')).opcuaProtocol;
    case 'file':
      return (await import('./file/index.ts')).createFileProtocol(await fileImporter());
    case 'http-intake':
      return (await import('./http/index.ts')).httpProtocol;
    case 'mqtt':
      return (await import('./mqtt/index.ts')).mqttProtocol;
    default:
      return (await import('./modbus/index.ts')).modbusProtocol;
  }
}
