import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import type { Random } from '../simulation/random.ts';

/** What the line does to what passes. Delays in ms. */
export type LineMode =
  | { readonly kind: 'healthy' }
  /** Every socket ends with RST, new ones too. */
  | { readonly kind: 'reset' }
  /** Connections are made, nothing passes either way: a switch died behind an open socket. */
  | { readonly kind: 'halfOpen' }
  /** Answers come after this time: later than the time-out, and then all the same. */
  | { readonly kind: 'late'; readonly delayMs: number }
  /** Every answer is slow, but in time. */
  | { readonly kind: 'slow'; readonly delayMs: number }
  /** Half of an answer passes, then the line is cut. */
  | { readonly kind: 'cutMidFrame' }
  /** Answers come in crumbs of a few bytes. */
  | { readonly kind: 'crumbs' };

/**
 * A line between a client and a server on loopback that misbehaves on demand. Bytes keep their order on one connection;
 * what was under way when the line is cut is lost, as on a real one.
 */
export class HostileProxy {
  mode: LineMode = { kind: 'healthy' };
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #timers = new Set<NodeJS.Timeout>();

  private constructor(
    server: Server,
    private readonly random: Random,
  ) {
    this.#server = server;
  }

  static async start(targetPort: number, random: Random): Promise<HostileProxy> {
    const server = createServer({ noDelay: true });
    const proxy = new HostileProxy(server, random);
    server.on('connection', (near) => proxy.#join(near, targetPort));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  turn(mode: LineMode): void {
    this.mode = mode;
    if (mode.kind === 'reset') for (const socket of [...this.#sockets]) socket.resetAndDestroy();
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    for (const socket of [...this.#sockets]) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #join(near: Socket, targetPort: number): void {
    if (this.mode.kind === 'reset') {
      near.resetAndDestroy();
      return;
    }
    const far = connect({ port: targetPort, host: '127.0.0.1', noDelay: true });
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        this.#sockets.delete(socket);
        other.destroy();
      });
    }
    near.on('data', (bytes: Buffer) => {
      if (this.mode.kind !== 'halfOpen') far.write(bytes);
    });
    let busyUntil = 0;
    far.on('data', (bytes: Buffer) => {
      const { mode } = this;
      const delayMs = mode.kind === 'late' || mode.kind === 'slow' ? mode.delayMs : 0;
      const at = Math.max(busyUntil, performance.now() + delayMs);
      busyUntil = at;
      const wait = at - performance.now();
      if (wait <= 0) this.#answer(near, far, bytes);
      else this.#later(wait, () => this.#answer(near, far, bytes));
    });
  }

  #answer(near: Socket, far: Socket, bytes: Buffer): void {
    if (near.destroyed) return;
    switch (this.mode.kind) {
      case 'halfOpen':
        return;
      case 'cutMidFrame':
        near.write(bytes.subarray(0, 1 + this.random.below(bytes.length)), () => {
          near.resetAndDestroy();
          far.destroy();
        });
        return;
      case 'crumbs':
        for (let at = 0; at < bytes.length; ) {
          const size = 1 + this.random.below(7);
          near.write(bytes.subarray(at, at + size));
          at += size;
        }
        return;
      default:
        near.write(bytes);
    }
  }

  #later(ms: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      act();
    }, ms);
    this.#timers.add(timer);
  }
}
