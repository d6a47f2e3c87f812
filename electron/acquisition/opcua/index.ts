/**
 * OPC UA (OPC 10000): subscriptions of one server as a driver. Import this file lazily: loading the protocol library costs
 * about half a second of CPU, which a station without OPC UA should not pay.
 */
export { createOpcuaDriver } from './opcuaDriver.ts';
