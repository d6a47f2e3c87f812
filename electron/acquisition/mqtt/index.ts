/** MQTT brokers, as a subscriber and nothing else: plain JSON payloads and Sparkplug B. Import lazily, for the library's sake. */
import type { CreateDriver, Protocol } from '../driver.ts';
import { MQTT_LIMITS } from './limits.ts';
import { MqttDriver } from './mqttDriver.ts';
import { testMqttLink } from './testMqttLink.ts';

const createMqttDriver: CreateDriver = (connection, tags, ports) => {
  if (connection.protocol !== 'mqtt') throw new TypeError(`${connection.id} is no MQTT connection`);
  return new MqttDriver(connection, tags, ports, MQTT_LIMITS);
};

export const mqttProtocol: Protocol = { create: createMqttDriver, test: testMqttLink };
