import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { MessageChannel, Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { serialPortsOver, serveSerialPorts } from '../../../electron/acquisition/modbus/serial/index.ts';
import type { ModbusConnectionConfig } from '../../../shared/domain/config/index.ts';
import { STATUS } from '../../../shared/domain/statusCode.ts';
import { PtyPair } from './support/ptyPair.ts';
import { PymodbusServer, pymodbusPython } from './support/pymodbus.ts';
import { modbusTags, RecordedDriver, rtuOverTcp, serialAt } from './support/recordedDriver.ts';
import { placeOfTag, SerialUnits, unitTags } from './support/serialUnits.ts';
import { servePlant } from './support/servedPlant.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function ptyPair(): Promise<PtyPair> {
  const pty = await PtyPair.open();
  closing.push(() => pty.close());
  return pty;
}

const served = servePlant();

/** One reading of every tag, compared one by one with what is served. */
async function expectExactly(connection: ModbusConnectionConfig): Promise<void> {
  const driver = new RecordedDriver(connection, modbusTags(served.addresses, { everyMs: 20_000 })).start();
  closing.push(() => driver.stop());
  await driver.until(() => driver.readings.length >= served.expected.size, 'one reading of every tag', 25_000);
  const { latest } = driver;
  for (const [tagId, value] of served.expected) {
    const { value: read, status } = latest.get(tagId)!;
    expect({ tagId, value: read, status }).toEqual({ tagId, value, status: STATUS.Good });
  }
  expect(driver.healths.at(-1)).toMatchObject({ rejectedAnswers: 0, timeouts: 0 });
}

const python = pymodbusPython();
if (python === undefined)
  console.log('python3-pymodbus absent: serial framings not compared with an independent server');

describe.runIf(python !== undefined)('against pymodbus, every type, order and table arrives exactly as served', () => {
  it.each(['rtu', 'ascii'] as const)('%s on a serial line', async (kind) => {
    const pty = await ptyPair();
    const server = await PymodbusServer.start(python!, served.entries, { kind, path: pty.devicePath });
    closing.push(() => server.stop());
    await expectExactly(serialAt(pty.driverPath, { protocol: `modbus-${kind}`, dataBits: 8, timeoutMs: 3000 }));
  });

  it('RTU over TCP', async () => {
    const server = await PymodbusServer.start(python!, served.entries, { kind: 'rtu-over-tcp' });
    closing.push(() => server.stop());
    await expectExactly(rtuOverTcp(server.port, { timeoutMs: 3000 }));
  });

  it.each(['rtu', 'tcp'] as const)(
    'what the device is, asked over %s beside the polling, in as many parts as it makes of it',
    async (kind) => {
      const pty = await ptyPair();
      const at = kind === 'rtu' ? { kind, path: pty.devicePath } : { kind };
      const server = await PymodbusServer.start(python!, served.entries, at);
      closing.push(() => server.stop());
      const connection =
        kind === 'rtu'
          ? serialAt(pty.driverPath, { timeoutMs: 3000 })
          : rtuOverTcp(server.port, { protocol: 'modbus-tcp', timeoutMs: 3000 });
      const driver = new RecordedDriver(connection, modbusTags({ a: { table: 'holding', register: 3 } })).start();
      closing.push(() => driver.stop());
      await driver.until(() => driver.healths.at(-1)?.state === 'online', 'online');
      const identity = (await driver.driver.answer!({ ask: 'identify', unitId: 1 })) as {
        objects: { name: string; value: string }[];
      };
      const named = Object.fromEntries(identity.objects.map(({ name, value }) => [name, value]));
      expect(named).toMatchObject({ VendorName: 'pymodbus', ProductCode: 'PM', MajorMinorRevision: '3.0' });
      expect(named.ProductName).toBe('a server of other authors');
      expect(named.ModelName).toBe('M'.repeat(110));
    },
  );
});

describe('ASCII with its own seven data bits', () => {
  it('is read like any other line', async () => {
    const pty = await ptyPair();
    const units = new SerialUnits('ascii');
    closing.push(await units.listenAt(pty.devicePath));
    const config = serialAt(pty.driverPath, { protocol: 'modbus-ascii', timeoutMs: 300 });
    const driver = new RecordedDriver(config, modbusTags(unitTags([1, 2, 200], [0, 2, 250]), { everyMs: 60 })).start();
    closing.push(() => driver.stop());
    await driver.until(() => driver.readings.length >= 90, 'ten cycles');
    for (const { tagId, value } of driver.readings) {
      expect(placeOfTag(tagId)).toEqual({
        unitId: (value as number) >>> 24,
        register: ((value as number) >>> 16) & 0xff,
      });
    }
    expect(driver.healths.at(-1)).toMatchObject({ rejectedAnswers: 0, timeouts: 0 });
  });
});

describe('against modbus-serial’s server on a serial port', () => {
  it('registers arrive as served', async () => {
    const pty = await ptyPair();
    const child = fork(fileURLToPath(new URL('support/serverSerial.mjs', import.meta.url)), [pty.devicePath]);
    closing.push(async () => {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.disconnect();
      await gone;
    });
    await new Promise<void>((resolve, reject) =>
      child.once('message', (message: { error?: string }) =>
        message.error ? reject(new Error(message.error)) : resolve(),
      ),
    );
    const tags = Object.fromEntries(
      [0, 1, 50, 124].map((register) => [`r${register}`, { table: 'holding', register } as const]),
    );
    const driver = new RecordedDriver(serialAt(pty.driverPath), modbusTags(tags)).start();
    closing.push(() => driver.stop());
    await driver.until(() => driver.readings.length >= 20, 'five cycles');
    for (const { tagId, value } of driver.readings) expect(value).toBe(1000 + Number(tagId.slice(1)));
  });
});

describe('a serial adapter', () => {
  it('that is pulled out is told with a remedy, and polled again when it is back', async () => {
    const pty = await ptyPair();
    const units = new SerialUnits();
    const unlisten = await units.listenAt(pty.devicePath);
    const driver = new RecordedDriver(serialAt(pty.driverPath), modbusTags(unitTags([1], [0, 2]))).start();
    closing.push(() => driver.stop());
    await driver.until(() => driver.readings.length >= 6, 'three cycles');
    await unlisten();
    await pty.unplug();
    await driver.until(() => driver.healths.at(-1)!.state === 'backingOff', 'lost');
    expect(driver.healths.at(-1)!.message).toMatch(
      /is gone: was the adapter unplugged|does not exist: is the adapter plugged in/,
    );
    const from = driver.readings.length;
    await pty.plugIn();
    closing.push(await units.listenAt(pty.devicePath));
    await driver.until(() => driver.readings.slice(from).some(({ status }) => status === STATUS.Good), 'read again');
    expect(driver.gaps.at(-1)).toMatchObject({ cause: 'communicationLoss' });
  });

  it('that another program holds is named as taken', async () => {
    const pty = await ptyPair();
    const units = new SerialUnits();
    closing.push(await units.listenAt(pty.driverPath));
    const driver = new RecordedDriver(serialAt(pty.driverPath), modbusTags(unitTags([1], [0]))).start();
    closing.push(() => driver.stop());
    await driver.until(() => driver.healths.at(-1)?.state === 'backingOff', 'refused');
    expect(driver.healths.at(-1)!.message).toMatch(/is in use by another program/);
  });

  it('held by another thread is polled through a message port', async () => {
    const pty = await ptyPair();
    closing.push(await new SerialUnits().listenAt(pty.devicePath));
    const { port1, port2 } = new MessageChannel();
    serveSerialPorts(port1);
    closing.push(async () => port2.close());
    const driver = new RecordedDriver(serialAt(pty.driverPath), modbusTags(unitTags([1, 2], [0, 2])), {
      openSerial: serialPortsOver(port2),
    }).start();
    await driver.until(() => driver.readings.length >= 40, 'ten cycles');
    await driver.stop();
    const again = new RecordedDriver(serialAt(pty.driverPath), modbusTags(unitTags([1], [0]))).start();
    closing.push(() => again.stop());
    await again.until(() => again.readings.length >= 2, 'the port was released');
  });

  it('is read by a worker thread, which could not open it without ending the process', async () => {
    const pty = await ptyPair();
    closing.push(await new SerialUnits().listenAt(pty.devicePath));
    const { port1, port2 } = new MessageChannel();
    serveSerialPorts(port1);
    const worker = new Worker(new URL('support/relayWorker.mjs', import.meta.url), {
      workerData: { port: port2, path: pty.driverPath },
      transferList: [port2],
    });
    const ended = new Promise((resolve) => worker.once('exit', resolve));
    const heard: Buffer[] = [];
    await new Promise<void>((resolve, reject) => {
      worker.on('error', reject);
      worker.on('message', (message: { bytes?: Uint8Array; closed?: string }) => {
        if (message.closed !== undefined) reject(new Error(message.closed));
        if (message.bytes) heard.push(Buffer.from(message.bytes));
        if (Buffer.concat(heard).length >= 9) resolve();
      });
    });
    // Unit 1, function 3, four bytes: unit, register, and the number of the request.
    expect(Buffer.concat(heard).toString('hex')).toMatch(/^01030401040001/);
    worker.postMessage('stop');
    expect(await ended).toBe(0);
  });
});
