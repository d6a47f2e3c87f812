import { resolve } from 'node:path';
import type { LinkTest } from '../../../shared/domain/link.ts';
import type { TestLink } from '../driver.ts';
import { missingSecret } from '../missingSecret.ts';
import { BrokerFailure, placeOf } from './brokerFailure.ts';
import { BrokerLink } from './brokerLink.ts';
import { MQTT_LIMITS } from './limits.ts';
import { mappingOf } from './mqttDriver.ts';

/**
 * Connects with a client id of its own and a session that is not kept, subscribes with QoS 0, and waits for one message for a
 * while. That none comes is no failure: many senders speak rarely.
 */
export const testMqttLink: TestLink = async (connection, tags, ports) => {
  if (connection.protocol !== 'mqtt') throw new TypeError(`${connection.id} is no MQTT connection`);
  const { url, identity, bytesPerMessageMax, timeoutMs } = connection;
  const { timers, clock, dataFolder } = ports;
  const caFile = connection.caFile && resolve(dataFolder, connection.caFile);
  const steps: LinkTest['steps'][number][] = [];
  const step = async (name: string, act: () => Promise<string>): Promise<boolean> => {
    const startedMs = clock.monotonicMs();
    const [ok, detail] = await act().then(
      (said) => [true, said] as const,
      (error: Error) => [false, error.message] as const,
    );
    steps.push({ step: name, ok, detail, tookMs: Math.round(clock.monotonicMs() - startedMs) });
    return ok;
  };
  let topic: string | undefined;
  let heard: () => void = () => {};
  const events = {
    message: (message: { topic: string }) => {
      topic = message.topic;
      heard();
      return true;
    },
    oversized: () => {},
  };
  const password = identity && (await ports.secret(identity.secret));
  const mark = Math.floor(ports.random() * 2 ** 32).toString(16);
  const settings = {
    url,
    clientId: `shiftseal-test-${mark}`,
    userName: identity?.userName,
    password,
    caFile,
    qos: 0 as const,
  };
  const open = async (version: 4 | 5): Promise<BrokerLink> => {
    const opened = new BrokerLink(
      { ...settings, version, bytesPerMessageMax, timeoutMs, isSessionKept: false },
      events,
      { timers, monotonicMs: () => clock.monotonicMs() },
      MQTT_LIMITS,
    );
    try {
      await opened.open();
      return opened;
    } catch (error) {
      await opened.close();
      if (version === 5 && error instanceof BrokerFailure && error.kind === 'version') return open(4);
      throw error;
    }
  };
  let link: BrokerLink | undefined;
  const filters = mappingOf(connection, tags).filters.filter((each) => each.tags.length > 0);
  const ok =
    (await step('connect', async () => {
      if (identity && password === undefined) throw new Error(missingSecret('password', identity.secret));
      link = await open(5);
      return `${placeOf(url)} takes the connection`;
    })) &&
    (await step('subscribe', async () => {
      const refused = (await link?.subscribe(filters.map(({ filter }) => filter))) ?? [];
      const [first] = refused;
      if (first)
        throw new Error(`${refused.length} of ${filters.length} subscriptions refused, the first is ${first.filter}`);
      return `${filters.length} topic filters`;
    }));
  if (ok)
    await step('message', async () => {
      if (topic === undefined)
        await new Promise<void>((resolve) => {
          const timer = timers.after(timeoutMs, resolve);
          heard = () => {
            timers.cancel(timer);
            resolve();
          };
        });
      return topic === undefined
        ? `none within ${timeoutMs} ms; the senders may speak more rarely`
        : `one of topic ${topic}`;
    });
  await link?.close();
  return { ok, steps };
};
