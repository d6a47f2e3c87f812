import { createServer, type Server, type Socket } from 'node:net';
import mqttPacket, { type IConnectPacket, type ISubscribePacket, type Packet } from 'mqtt-packet';

/** The wire side of an MQTT 5.0 broker, played by a test: it says what it is told to, and notes what it hears. */
export class VersionFiveBroker {
  readonly heard: Packet[] = [];
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;
  connack: { reasonCode?: number; sessionPresent?: boolean; properties?: Record<string, unknown> } = {};
  /** Reason code for a filter; 1 where it says nothing. */
  granted: Record<string, number> = {};
  answersPings = true;
  /** Ends the connection of such a client without a word, as very old brokers do. */
  hangsUpOnVersion5 = false;

  constructor() {
    this.#server = createServer((socket) => this.#serve(socket));
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  get port(): number {
    return (this.#server.address() as { port: number }).port;
  }

  get connects(): IConnectPacket[] {
    return this.heard.filter((packet): packet is IConnectPacket => packet.cmd === 'connect');
  }

  get acknowledged(): (number | undefined)[] {
    return this.heard.filter(({ cmd }) => cmd === 'puback').map(({ messageId }) => messageId);
  }

  publish(topic: string, payload: string, messageId: number, dup = false): void {
    this.send({ cmd: 'publish', topic, payload, qos: 1, retain: false, dup, messageId } as Packet);
  }

  send(packet: Packet): void {
    for (const socket of this.#sockets) socket.write(mqttPacket.generate(packet, { protocolVersion: 5 }));
  }

  sendRaw(bytes: Buffer): void {
    for (const socket of this.#sockets) socket.write(bytes);
  }

  dropConnections(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.dropConnections();
    await closed;
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    let version = 5;
    const parser = mqttPacket.parser({ protocolVersion: 5 });
    const answer = (packet: Packet): void =>
      void socket.write(mqttPacket.generate(packet, { protocolVersion: version }));
    parser.on('packet', (packet) => {
      this.heard.push(packet);
      if (packet.cmd === 'connect') {
        version = packet.protocolVersion ?? 4;
        if (version === 5 && this.hangsUpOnVersion5) socket.destroy();
        else answer({ cmd: 'connack', returnCode: 0, reasonCode: 0, sessionPresent: false, ...this.connack } as Packet);
      } else if (packet.cmd === 'subscribe') answer(this.#suback(packet));
      else if (packet.cmd === 'pingreq' && this.answersPings) answer({ cmd: 'pingresp' });
    });
    socket.on('data', (bytes) => parser.parse(bytes));
    socket.on('error', () => {});
    socket.on('close', () => this.#sockets.delete(socket));
  }

  #suback({ messageId, subscriptions }: ISubscribePacket): Packet {
    return { cmd: 'suback', messageId, granted: subscriptions.map(({ topic }) => this.granted[topic] ?? 1) } as Packet;
  }
}
