import sparkplug from 'sparkplug-payload';

/** Sparkplug B payloads, written by the reference encoder: what an edge node in a plant would send. */
const library = sparkplug.get('spBv1.0');
if (!library) throw new Error('the sparkplug-payload package has no spBv1.0');
const { encodePayload } = library;

type LibraryPayload = Parameters<typeof encodePayload>[0];
type LibraryMetric = NonNullable<LibraryPayload['metrics']>[number];
export interface EdgeMetric {
  readonly name?: string;
  readonly alias?: number;
  readonly type: LibraryMetric['type'];
  readonly value: number | string | boolean | null | object;
  readonly timestamp?: number;
  readonly isHistorical?: boolean;
  readonly properties?: Record<string, { type: LibraryMetric['type']; value: number }>;
}

export const encode = (payload: {
  readonly timestamp?: number;
  readonly seq?: number;
  readonly metrics: readonly EdgeMetric[];
}): Buffer => Buffer.from(encodePayload(payload as unknown as LibraryPayload));

/** A 64-bit integer as the reference encoder takes it: low and high word. */
export const longOf = (value: bigint): { low: number; high: number; unsigned: boolean } => ({
  low: Number(BigInt.asIntN(32, value)),
  high: Number(BigInt.asIntN(32, value >> 32n)),
  unsigned: true,
});

/** An edge node of group G that counts its messages. */
export class Edge {
  #seq = 0;
  #bdSeq = 0;

  constructor(
    readonly id: string,
    /** ms since 1970 of the first message; each is a second later. */
    public timestamp = Date.UTC(2026, 10, 21, 6),
  ) {}

  birth(...metrics: EdgeMetric[]): [topic: string, payload: Buffer] {
    this.#seq = 0;
    return this.message('NBIRTH', '', [{ name: 'bdSeq', type: 'Int64', value: this.#bdSeq }, ...metrics]);
  }

  data(...metrics: EdgeMetric[]): [topic: string, payload: Buffer] {
    return this.message('NDATA', '', metrics);
  }

  message(kind: string, device: string, metrics: readonly EdgeMetric[]): [topic: string, payload: Buffer] {
    this.timestamp += 1_000;
    const payload = encode({ timestamp: this.timestamp, seq: this.#seq, metrics });
    this.#seq = (this.#seq + 1) % 256;
    return [`spBv1.0/G/${kind}/${this.id}${device && `/${device}`}`, payload];
  }

  death(bdSeq = this.#bdSeq): [topic: string, payload: Buffer] {
    return [`spBv1.0/G/NDEATH/${this.id}`, encode({ metrics: [{ name: 'bdSeq', type: 'Int64', value: bdSeq }] })];
  }

  /** Comes back with a new session number. */
  reborn(...metrics: EdgeMetric[]): [topic: string, payload: Buffer] {
    this.#bdSeq++;
    return this.birth(...metrics);
  }

  /** So many messages go where nobody hears them. */
  lose(messages: number): void {
    this.#seq = (this.#seq + messages) % 256;
  }
}
