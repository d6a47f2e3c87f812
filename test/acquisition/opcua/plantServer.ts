import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ServedNode, ServerCommand, ServerOptions } from './serverProcess.ts';
import { temporaryFolder } from './temporaryFolder.ts';

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

type Command = ServerCommand extends infer C ? C : never;

/** A real OPC UA server in another process. */
export class PlantServer {
  readonly port: number;
  readonly folder: string;
  readonly #child: ChildProcess;
  #seq = 0;

  private constructor(child: ChildProcess, port: number, folder: string) {
    this.#child = child;
    this.port = port;
    this.folder = folder;
  }

  static async start(options: Partial<ServerOptions> = {}): Promise<PlantServer> {
    const all: ServerOptions = {
      port: 0,
      folder: options.folder ?? temporaryFolder('plant-'),
      nodeset: here('../../../node_modules/node-opcua-nodesets/nodesets/Opc.Ua.NodeSet2.ndjson.gz'),
      namespacesBefore: 0,
      isAnonymousAllowed: true,
      bulk: 0,
      bulkEveryMs: 100,
      isBulkCounting: false,
      isByException: false,
      isTransferAllowed: true,
      certificateDays: 365,
      browsable: 0,
      ...options,
    };
    const child = fork(here('serverProcess.ts'), [JSON.stringify(all)], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const [{ port }] = (await Promise.race([
      once(child, 'message'),
      once(child, 'exit').then(([code]) => Promise.reject(new Error(`the test server ended with ${code}`))),
    ])) as [{ port: number }];
    return new PlantServer(child, port, all.folder);
  }

  get endpoint(): string {
    return `opc.tcp://127.0.0.1:${this.port}/`;
  }

  serve(...nodes: ServedNode[]): Promise<void> {
    return this.tell({ do: 'serve', nodes });
  }

  async subscriptions(): Promise<number> {
    return (await this.#ask({ do: 'countSubscriptions' })).subscriptions;
  }

  async tell(command: Command): Promise<void> {
    await this.#ask(command);
  }

  async #ask(command: Command): Promise<{ readonly subscriptions: number }> {
    const seq = ++this.#seq;
    this.#child.send({ ...command, seq });
    const signal = new AbortController();
    const gone = once(this.#child, 'exit', signal).then(() => Promise.reject(new Error('the test server ended')));
    gone.catch(() => undefined);
    for (;;) {
      const [answer] = (await Promise.race([once(this.#child, 'message'), gone])) as [
        { done: number; subscriptions: number },
      ];
      if (answer.done !== seq) continue;
      signal.abort();
      return answer;
    }
  }

  /** Frozen, as a hung device: sockets stay open, nothing is answered. */
  freeze(): void {
    this.#child.kill('SIGSTOP');
  }
  thaw(): void {
    this.#child.kill('SIGCONT');
  }

  /** `SIGKILL` as in a power cut, `SIGTERM` for an orderly shutdown. */
  async stop(signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill(signal);
    await gone;
  }
}
