/** Programs that push readings over HTTP: `POST /v1/readings`, answered only once they are durable. */
import type { CreateDriver, Protocol } from '../driver.ts';
import { HttpIntakeDriver } from './httpIntakeDriver.ts';
import { HTTP_LIMITS } from './limits.ts';
import { testHttpIntake } from './testHttpIntake.ts';

const createHttpIntakeDriver: CreateDriver = (connection, tags, ports) => {
  if (connection.protocol !== 'http-intake') throw new TypeError(`${connection.id} is no HTTP intake`);
  return new HttpIntakeDriver(connection, tags, ports, HTTP_LIMITS);
};

export const httpProtocol: Protocol = { create: createHttpIntakeDriver, test: testHttpIntake };
