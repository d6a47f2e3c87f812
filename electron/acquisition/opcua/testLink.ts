import { AttributeIds } from 'node-opcua-client';
import type { LinkTest } from '../../../shared/domain/link.ts';
import type { TestLink } from '../driver.ts';
import { Clients } from './clients.ts';
import { withDeadline } from './deadline.ts';
import { linkFailure } from './failure.ts';
import { itemOf } from './item.ts';
import { prepareLibrary } from './library.ts';
import { LINK_LIMITS } from './limits.ts';
import { resolveNodeId } from './nodeIds.ts';
import { openSession } from './openSession.ts';
import { ownCertificateFile } from './ownCertificate.ts';
import { newCounters, Services } from './services.ts';

/** In the order in which they happen; the first that is not done is the one that failed. */
const STEPS = ['identity', 'endpoints', 'security', 'certificate', 'session', 'namespaces', 'read'] as const;

/**
 * Tries an OPC UA connection step by step beside the one that polls: who we would be, what the server offers, whether this
 * program speaks the wanted policy, whether the certificate is trusted, a session, the namespace table, one value. Changes
 * nothing: a certificate seen for the first time is not pinned by a test.
 */
export const testOpcuaLink: TestLink = async (connection, tags, ports) => {
  if (connection.protocol !== 'opc-ua') throw new TypeError(`${connection.id} is no OPC UA connection`);
  prepareLibrary();
  const { clock, timers, folder, dataFolder } = ports;
  const steps: LinkTest['steps'][number][] = [];
  let sinceMs = clock.monotonicMs();
  const note = (step: string, ok: boolean, detail: string): void => {
    const nowMs = clock.monotonicMs();
    steps.push({ step, ok, detail, tookMs: Math.round((nowMs - sinceMs) * 10) / 10 });
    sinceMs = nowMs;
  };
  const done = (step: string, detail: string): void => note(step, true, detail);
  const clients = new Clients(folder, connection.timeoutMs);
  const attempt = async (): Promise<void> => {
    const { session } = await openSession(connection, {
      clients,
      folder,
      dataFolder,
      now: () => clock.now(),
      secret: (name) => ports.secret(name),
      probe: { done },
    });
    const services = new Services(session, timers, clock, connection.timeoutMs, newCounters());
    const facts = await services.serverFacts();
    done('namespaces', facts.namespaces.join(', ').slice(0, 500));
    const [tag] = tags;
    if (!tag) {
      await services.heartbeat();
      done('read', 'the state of the server; this connection has no tags yet');
      return;
    }
    const { nodeId, nodeIdText } = itemOf(tag);
    const bound = nodeId && resolveNodeId(nodeId, facts.namespaces);
    if (!bound) throw new Error(`tag ${tag.config.id}: the server has no namespace for ${nodeIdText}`);
    const [value] = await services.readAttributes([{ nodeId: bound, attributeId: AttributeIds.Value }], facts);
    const status = value?.statusCode;
    note('read', status?.isGood() === true, `${tag.config.id} (${nodeIdText}): ${status?.name ?? 'no answer'}`);
  };
  try {
    await withDeadline(attempt(), timers, 3 * connection.timeoutMs, connection.endpoint);
  } catch (error) {
    const failed = STEPS.find((step) => !steps.some((one) => one.step === step) && isExpected(step, steps));
    note(
      failed ?? 'connect',
      false,
      linkFailure(error, 'the test', connection.endpoint, ownCertificateFile(folder)).message,
    );
  } finally {
    await clients.close(timers, LINK_LIMITS.closeMs);
  }
  return { ok: steps.length > 0 && steps.every(({ ok }) => ok), steps };
};

/** The certificate is a step only where one is looked at; without one the session is what failed. */
const isExpected = (step: string, steps: LinkTest['steps']): boolean =>
  step !== 'certificate' || !steps.some((one) => one.step === 'security' && one.detail.startsWith('None'));
