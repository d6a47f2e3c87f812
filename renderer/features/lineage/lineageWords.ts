import type { LineageDirection, LineageEdge, LineageNode } from '../../../shared/contract/lineageChannels.ts';
import { ENTRY_KINDS, type EntryKind } from '../../../shared/domain/entry.ts';
import { parseInstant } from '../../../shared/domain/time.ts';
import { KIND_WORD } from '../../live/words.ts';
import type { Format } from '../../ui/format.ts';

/** An edge, read from the box at hand to what it rests on (`up`), or to what it influenced (`down`). */
const EDGE_WORD: Readonly<Record<LineageEdge, Readonly<Record<LineageDirection, string>>>> = {
  computedFrom: { up: 'computed from', down: 'counts in' },
  sealedIn: { up: 'sealed in', down: 'sealed in' },
  judgedBy: { up: 'judged by', down: 'judged' },
  configuredBy: { up: 'configured by', down: 'in force for' },
  calibratedBy: { up: 'calibrated by', down: 'calibrates' },
  readBy: { up: 'read by', down: 'read' },
  signedBy: { up: 'signed by', down: 'signed' },
  provenBy: { up: 'proven by', down: 'proves' },
  deliveredBy: { up: 'delivered', down: 'delivered by' },
  correctedBy: { up: 'corrected by', down: 'corrected to' },
  refusedInto: { up: 'refused', down: 'refused into' },
  amendedBy: { up: 'amends', down: 'amended by' },
  replaces: { up: 'replaces', down: 'replaced by' },
  raisedBy: { up: 'raised by', down: 'raised' },
  partOf: { up: 'part of', down: 'has part' },
};
export const edgeWord = (edge: LineageEdge, direction: LineageDirection): string => EDGE_WORD[edge][direction];

const THING_WORD: Readonly<Record<string, string>> = {
  reading: 'Reading',
  readings: 'Readings',
  minute: 'Minute of a trend',
  correction: 'Clean value',
  oee: 'Effectiveness',
  line: 'Line of a report',
  calibration: 'Calibration',
  rule: 'Rule',
  frames: 'Frames',
  engine: 'Product version',
  worker: 'Thread',
  person: 'Person',
  checkpoint: 'Signed checkpoint',
};

const isEntryKind = (kind: string): kind is EntryKind => (ENTRY_KINDS as readonly string[]).includes(kind);

/** What a box is, in a word or two. */
export const kindWord = (node: LineageNode): string =>
  THING_WORD[node.kind] ?? (isEntryKind(node.kind) ? KIND_WORD[node.kind] : node.kind);

const INSTANT = /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z/g;

/** Instants in a sentence of the log, on the clock of the plant. */
export const inPlantTime = (text: string, format: Pick<Format, 'full'>): string =>
  text.replace(INSTANT, (instant) => format.full(parseInstant(instant)));
