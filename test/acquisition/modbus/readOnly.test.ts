import { describe, expect, it } from 'vitest';
import { type ConfigError, parseConfig } from '../../../electron/config/index.ts';
import { configPorts } from '../../../electron/engine/configPorts.ts';

const station = (tag: Record<string, unknown>, connection: Record<string, unknown> = {}): string =>
  JSON.stringify({
    configVersion: 1,
    station: { id: 's' },
    equipment: [],
    connections: [{ id: 'plc', protocol: 'modbus-rtu', path: '/dev/ttyUSB0', ...connection }],
    tags: [{ id: 'a', connection: 'plc', ...tag }],
  });
const remediesOf = (text: string): string[] => {
  try {
    parseConfig(text, 'station.json', configPorts);
    return [];
  } catch (error) {
    return (error as ConfigError).findings.map(({ remedy }) => remedy);
  }
};
const address = { table: 'holding', register: 0 };

describe('a configuration that asks for a write', () => {
  it('is refused, and told that Shiftseal only reads', () => {
    expect(remediesOf(station({ address }))).toEqual([]);
    for (const text of [
      station({ address, write: true }),
      station({ address: { ...address, functionCode: 6 } }),
      station({ address: { ...address, function_code: 16 } }),
      station({ address, writable: true }),
      station({ address, setpointRegister: 12 }),
      station({ address }, { writeEveryMs: 1000 }),
    ]) {
      const remedies = remediesOf(text);
      expect(remedies.length, text).toBeGreaterThan(0);
      expect(remedies.join(' '), text).toMatch(/Shiftseal only reads/);
    }
  });

  it('a mere misspelling is told as one', () => {
    expect(remediesOf(station({ address, critcal: true })).join(' ')).toMatch(/mend its spelling/);
  });
});
