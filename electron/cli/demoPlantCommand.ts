import type { Command } from './command.ts';

export const command: Command = {
  summary: 'the training plant: real Modbus TCP and OPC UA servers on loopback',
  usage: 'shiftseal demo-plant [--modbus-port N] [--opcua-port N] [--seed N]',
  run: async (args) => (await import('../demo/main.ts')).runDemoPlant(args),
};
