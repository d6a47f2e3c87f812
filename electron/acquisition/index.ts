export { type Acquisition, type AcquisitionPorts, createAcquisition, type EngineLine } from './acquisition.ts';
export type {
  CreateDriver,
  Driver,
  DriverPorts,
  DriverRequest,
  DriverTag,
  Protocol,
  TestLink,
  TimerHandle,
  Timers,
} from './driver.ts';
export { protocolFor } from './protocols.ts';
