/**
 * OPC UA (OPC 10000): subscriptions of one server as a driver. Import this file lazily: loading the protocol library costs
 * about half a second of CPU, which a station without OPC UA should not pay.
 */
import type { Protocol } from '../driver.ts';
import { createOpcuaDriver } from './opcuaDriver.ts';
import { testOpcuaLink } from './testLink.ts';

export { Explorer } from './explorer.ts';
export { prepareLibrary } from './library.ts';
export { createOpcuaDriver } from './opcuaDriver.ts';
export { listCertificates, setTrust } from './serverTrust.ts';
export { tagOf } from './tagSuggestion.ts';

export const opcuaProtocol: Protocol = { create: createOpcuaDriver, test: testOpcuaLink };
