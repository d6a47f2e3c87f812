/**
 * How readings that leave quarantine name where they come from. Their frame goes through the same inbox, gate and windows as any
 * other; in place of a connection it carries this text, and the lineage of the batch that seals them shows it, so that every
 * sealed correction names its quarantine entry and its verdict.
 *
 * `corrected`: a person gave another value, time or tag; `requeued`: the reading as it came, which passes now.
 */
export const REQUEUE_KINDS = ['corrected', 'requeued'] as const;
export type RequeueKind = (typeof REQUEUE_KINDS)[number];

export interface RequeueSource {
  readonly kind: RequeueKind;
  /** Key of the quarantine entry. */
  readonly quarantine: string;
  /** Key of the verdict. */
  readonly verdict: string;
}

export const requeueConnection = ({ kind, quarantine, verdict }: RequeueSource): string =>
  `${kind}:${quarantine}:${verdict}`;

const FORM = /^(corrected|requeued):([0-9a-f]{64}):([0-9a-f]{64})$/;

/** Undefined for an ordinary connection: ids of connections are far shorter. */
export function requeueSourceOf(connection: string): RequeueSource | undefined {
  if (connection.length !== 139 && connection.length !== 138) return undefined;
  const found = FORM.exec(connection);
  return found
    ? { kind: found[1] as RequeueKind, quarantine: found[2] as string, verdict: found[3] as string }
    : undefined;
}
