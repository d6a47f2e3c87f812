import { expect, it } from 'vitest';
import { brokerFailure } from '../../../electron/acquisition/mqtt/brokerFailure.ts';

it('something that answers and speaks no MQTT is told as such, with a question that helps', () => {
  const thrown = new Error('Invalid header flag bits, must be 0x0 for puback packet');
  expect(brokerFailure(thrown, 'mqtt://127.0.0.1:8085').message).toMatch(
    /^127\.0\.0\.1:8085 answers, but not in MQTT \(.*\): is it a broker\?$/,
  );
});
