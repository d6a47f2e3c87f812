import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ModbusRTU from 'modbus-serial';
import { OPCUACertificateManager } from 'node-opcua-certificate-manager';
import {
  type ClientSession,
  MessageSecurityMode,
  OPCUAClient,
  SecurityPolicy,
  type UserIdentityInfo,
  UserTokenType,
} from 'node-opcua-client';
import { standardNodeset } from '../../electron/demo/standardNodeset.ts';
import { startTrainingPlant, type TrainingPlant } from '../../electron/demo/trainingPlant.ts';
import { FakeClock } from './fakeClock.ts';

export interface PlantUnderTest {
  readonly plant: TrainingPlant;
  readonly clock: FakeClock;
  /** A fresh Modbus connection, closed with the plant. */
  modbus(): Promise<ModbusRTU>;
  /** A fresh OPC UA session, closed with the plant. */
  opcua(as?: { userName: string; password: string }): Promise<ClientSession>;
  close(): Promise<void>;
}

/** The training plant on free ports and a clock that only tests move. */
export async function startPlantUnderTest(seed = 7): Promise<PlantUnderTest> {
  const folder = mkdtempSync(join(tmpdir(), 'training-plant-'));
  const clock = new FakeClock();
  const plant = await startTrainingPlant({
    seed,
    clock,
    folders: { certificates: join(folder, 'server'), nodesets: [standardNodeset()] },
  });
  const closers: (() => Promise<unknown>)[] = [];
  return {
    plant,
    clock,
    async modbus() {
      const client = new ModbusRTU();
      client.on('error', () => {}); // a dropped link is what some tests want
      await client.connectTCP('127.0.0.1', { port: plant.modbusPort });
      client.setID(1);
      client.setTimeout(500);
      closers.push(async () => client.isOpen && new Promise((resolve) => client.close(resolve)));
      return client;
    },
    async opcua(as) {
      const client = OPCUAClient.create({
        endpointMustExist: false,
        securityMode: as ? MessageSecurityMode.SignAndEncrypt : MessageSecurityMode.None,
        securityPolicy: as ? SecurityPolicy.Basic256Sha256 : SecurityPolicy.None,
        connectionStrategy: { maxRetry: 0 },
        transportTimeout: 2_000,
        clientCertificateManager: new OPCUACertificateManager({
          rootFolder: join(folder, 'client'),
          automaticallyAcceptUnknownCertificate: true,
        }),
      });
      closers.push(() => client.disconnect());
      await client.connect(plant.opcuaEndpoint);
      const identity: UserIdentityInfo = as
        ? { type: UserTokenType.UserName, ...as }
        : { type: UserTokenType.Anonymous };
      return client.createSession(identity);
    },
    async close() {
      for (const close of closers) await close().catch(() => {}); // some links are already gone
      await plant.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
