import type { BrowseResult, NodeDescription } from '../../../shared/contract/links.ts';
import type { OpcuaConnectionConfig } from '../../../shared/domain/config/index.ts';
import type { DriverPorts, TimerHandle } from '../driver.ts';
import { browsePage, type ContinuationPoint, releasePoints } from './browse.ts';
import { Clients } from './clients.ts';
import { withDeadline } from './deadline.ts';
import { describeNodes } from './describe.ts';
import { linkFailure } from './failure.ts';
import { LINK_LIMITS } from './limits.ts';
import { openSession } from './openSession.ts';
import { ownCertificateFile } from './ownCertificate.ts';
import { newCounters, type ServerFacts, Services } from './services.ts';

/** A session that may be asked; the same object as long as it is the same session. */
export interface LiveSession {
  readonly services: Services;
  readonly facts: ServerFacts;
}

interface OwnSession {
  readonly clients: Clients;
  readonly session: Promise<LiveSession>;
}

/** ms a session of our own and the places in long lists are kept for the next question. */
const IDLE_MS = 60_000;
/** Long lists that people may have open at once; each holds a continuation point at the server, and servers have few. */
const OPEN_LISTS_MAX = 4;
/** Nodes of one describe request. */
const DESCRIBED_MAX = 5_000;

/**
 * What people ask about a server's address space: Browse, BrowseNext and Read, nothing else. Uses the session that reads
 * the tags where there is one, else opens one of its own that closes itself when nobody asks any more.
 */
export class Explorer {
  readonly #config: OpcuaConnectionConfig;
  readonly #ports: DriverPorts;
  readonly #liveSession: () => LiveSession | undefined;
  readonly #lists = new Map<string, { readonly session: Services; readonly point: ContinuationPoint }>();
  #own: OwnSession | undefined;
  #idle: TimerHandle | undefined;
  #serial = 0;

  constructor(config: OpcuaConnectionConfig, ports: DriverPorts, liveSession: () => LiveSession | undefined) {
    this.#config = config;
    this.#ports = ports;
    this.#liveSession = liveSession;
  }

  /**
   * One page of the references below a node.
   *
   * @param nodeId text form; '' is the Objects folder
   * @throws Error in words, also when the list has been open for too long
   */
  async browse(nodeId: string, continuation?: string): Promise<BrowseResult> {
    const session = await this.#session();
    let point: ContinuationPoint | undefined;
    if (continuation !== undefined) {
      const list = this.#lists.get(continuation);
      this.#lists.delete(continuation);
      if (!list || list.session !== session.services)
        throw new Error('this list is no longer open; browse the node again');
      point = list.point;
    }
    const { nodes, more } = await browsePage(session, nodeId, point);
    if (!more) return { nodes };
    const name = `${++this.#serial}`;
    this.#lists.set(name, { session: session.services, point: more });
    await this.#closeLists(OPEN_LISTS_MAX);
    return { nodes, continuation: name };
  }

  /** @throws Error in words */
  async describe(nodeIds: readonly string[]): Promise<NodeDescription[]> {
    if (nodeIds.length > DESCRIBED_MAX)
      throw new Error(`at most ${DESCRIBED_MAX} nodes at once, not ${nodeIds.length}`);
    return describeNodes(await this.#session(), nodeIds);
  }

  /** Sessions end, and with them what the server held for us; nothing here waits for an answer longer than a goodbye may take. */
  async close(): Promise<void> {
    if (this.#idle !== undefined) this.#ports.timers.cancel(this.#idle);
    this.#idle = undefined;
    this.#lists.clear();
    const own = this.#own;
    this.#own = undefined;
    await own?.clients.close(this.#ports.timers, LINK_LIMITS.closeMs);
  }

  async #session(): Promise<LiveSession> {
    if (this.#idle !== undefined) this.#ports.timers.cancel(this.#idle);
    this.#idle = this.#ports.timers.after(IDLE_MS, () => void this.#closeLists(0).then(() => this.close()));
    const live = this.#liveSession();
    if (live) return live;
    const own = this.#own ?? this.#open();
    this.#own = own;
    try {
      return await own.session;
    } catch (error) {
      await this.close();
      throw linkFailure(error, 'connecting', this.#config.endpoint, ownCertificateFile(this.#ports.folder));
    }
  }

  #open(): OwnSession {
    const { clock, timers, folder, dataFolder } = this.#ports;
    const clients = new Clients(folder, this.#config.timeoutMs);
    const begin = async (): Promise<LiveSession> => {
      const { client, session } = await openSession(this.#config, {
        clients,
        folder,
        dataFolder,
        now: () => clock.now(),
        secret: (name) => this.#ports.secret(name),
      });
      const forget = (): void => {
        if (this.#own?.clients === clients) void this.close();
      };
      client.on('connection_lost', forget);
      session.on('session_closed', forget);
      const services = new Services(session, timers, clock, this.#config.timeoutMs, newCounters());
      return { services, facts: await services.serverFacts() };
    };
    const session = withDeadline(begin(), timers, 3 * this.#config.timeoutMs, `${this.#config.endpoint}: connecting`);
    return { clients, session };
  }

  /** Gives the oldest places in long lists back to the server, until so many are left. */
  async #closeLists(left: number): Promise<void> {
    for (const [name, { session, point }] of this.#lists) {
      if (this.#lists.size <= left) return;
      this.#lists.delete(name);
      await releasePoints(session, [point.point]).catch(() => undefined); // the session is gone, and the place with it
    }
  }
}
