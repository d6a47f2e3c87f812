/** Topics of Sparkplug B (Sparkplug 3.0.0, 4.2) that carry readings or say whether they will come. */
const SPARKPLUG_KINDS = ['NBIRTH', 'NDATA', 'NDEATH', 'DBIRTH', 'DDATA', 'DDEATH'] as const;
export type SparkplugKind = (typeof SPARKPLUG_KINDS)[number];

export interface SparkplugTopic {
  readonly group: string;
  readonly kind: SparkplugKind;
  readonly edgeNode: string;
  /** Empty for messages of the edge node itself. */
  readonly device: string;
  /** A birth certificate that a Sparkplug aware broker keeps (10.2). */
  readonly isCertificate: boolean;
}

export const CERTIFICATES = '$sparkplug/certificates/';
const TOPIC = /^spBv1\.0\/([^/]+)\/(NBIRTH|NDATA|NDEATH|DBIRTH|DDATA|DDEATH)\/([^/]+)(?:\/([^/]+))?$/;

export function parseSparkplugTopic(topic: string): SparkplugTopic | undefined {
  const isCertificate = topic.startsWith(CERTIFICATES);
  const match = TOPIC.exec(isCertificate ? topic.slice(CERTIFICATES.length) : topic);
  if (!match) return undefined;
  const [, group = '', kind = '', edgeNode = '', device = ''] = match;
  if (kind.startsWith('D') !== (device !== '')) return undefined;
  return { group, kind: kind as SparkplugKind, edgeNode, device, isCertificate };
}

/** Topic filters of a group; commands (NCMD, DCMD) are nobody's business here. */
export const filtersOfGroup = (group: string): { live: string[]; certificates: string[] } => ({
  live: SPARKPLUG_KINDS.map((kind) => `spBv1.0/${group}/${kind}/${kind.startsWith('D') ? '+/+' : '+'}`),
  certificates: [`${CERTIFICATES}spBv1.0/${group}/NBIRTH/+`, `${CERTIFICATES}spBv1.0/${group}/DBIRTH/+/+`],
});
