import type { Frame } from '../../../shared/domain/frame.ts';
import type { ClockModel } from './clockModel.ts';

/**
 * Shows a frame to the clock model of its connection. Readings whose source time is the time of receipt were stamped by the
 * station itself (Modbus has no device time) and say nothing about another clock.
 */
export function observeFrame(
  model: ClockModel,
  { sourceTime, receivedTime }: Pick<Frame, 'sourceTime' | 'receivedTime'>,
): void {
  for (let row = 0; row < sourceTime.length; row++) {
    const source = sourceTime[row] as number;
    const received = receivedTime[row] as number;
    if (source !== received) model.observe(source, received);
  }
}
