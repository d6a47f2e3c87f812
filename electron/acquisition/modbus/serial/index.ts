/** Serial ports, for threads that own them and threads that do not. A door of its own: it loads no protocol library. */
export type { BytePipe, BytePipeEvents, OpenSerial, SerialSettings } from './bytePipe.ts';
export { openSerialPort } from './serialPort.ts';
export { serialPortsOver, serveSerialPorts } from './serialRelay.ts';
