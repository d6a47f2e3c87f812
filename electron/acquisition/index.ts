export { type AcquisitionPorts, createAcquisition, type EngineLine } from './acquisition.ts';
export type { CreateDriver, Driver, DriverPorts, DriverTag, TimerHandle, Timers } from './driver.ts';
