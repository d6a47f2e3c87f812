import type { OeeFigure } from '../../../shared/contract/live.ts';
import type { Format } from '../../ui/format.ts';

/** What the card of a work unit shows of its OEE: texts and shares only, so that equal pictures compare equal. */
export interface OeeView {
  readonly figure: string;
  /** Whether data is missing, so that the figure is a range. */
  readonly isRange: boolean;
  /** Shares of 0…1, rounded to thousandths. */
  readonly low: number;
  readonly high: number;
  readonly availability: string;
  readonly performance: string;
  readonly quality: string;
  readonly availabilityShare: number;
  readonly performanceShare: number;
  readonly qualityShare: number;
  readonly produced: string;
  readonly rejected: string;
  /** Minutes of planned busy time, as shares of it. */
  readonly shares: string;
  readonly finding: string;
  /** What the figure is held against. */
  readonly definition: string;
}

/** Below this a missing minute does not change a whole per cent. */
const UNKNOWN_MIN_WORTH_TELLING = 0.05;

export function oeeView(figure: OeeFigure, format: Format): OeeView {
  const low = figure.low ?? figure.oee ?? 0;
  const high = figure.high ?? figure.oee ?? 0;
  const isRange =
    figure.unknownMin > UNKNOWN_MIN_WORTH_TELLING && figure.low !== undefined && figure.high !== undefined;
  return {
    figure: isRange ? format.percentRange(low, high) : format.percent(figure.oee),
    isRange,
    low: thousandths(isRange ? low : (figure.oee ?? 0)),
    high: thousandths(isRange ? high : (figure.oee ?? 0)),
    availability: format.percent(figure.availability),
    performance: format.percent(figure.performance),
    quality: format.percent(figure.quality),
    availabilityShare: thousandths(figure.availability ?? 0),
    performanceShare: thousandths(figure.performance ?? 0),
    qualityShare: thousandths(figure.quality ?? 0),
    produced: format.integer(figure.producedQuantity),
    rejected: format.integer(figure.rejectedQuantity),
    shares: JSON.stringify(timeShares(figure, format)),
    finding: figure.findings[0] ?? '',
    definition: DEFINITION_WORDS[figure.definition ?? 'classic'],
  };
}

const DEFINITION_WORDS = {
  classic: 'OEE = availability × performance × quality (ISO 22400-2), planned breaks left out',
  iso: 'OEE = availability × performance × quality (ISO 22400-2), breaks and planned stops left out',
  ooe: 'OOE = availability × performance × quality over the whole shift, breaks included',
  teep: 'TEEP = availability × performance × quality over all calendar time',
} as const;

export interface TimeShare {
  readonly id: 'good' | 'quality' | 'speed' | 'availability' | 'unknown';
  readonly label: string;
  readonly minutes: string;
  readonly share: number;
}

/** Where the planned busy time went: its parts add up to it (speed gain, a negative loss, counts as none). */
export function timeShares(figure: OeeFigure, format: Format): readonly TimeShare[] {
  const speed = Math.max(0, figure.speedLossMin);
  const losses = figure.availabilityLossMin + speed + figure.qualityLossMin + figure.unknownMin;
  const good = Math.max(0, figure.plannedBusyMin - losses);
  const total = Math.max(good + losses, 1e-9);
  const part = (id: TimeShare['id'], label: string, minutes: number): TimeShare => ({
    id,
    label,
    minutes: format.minutes(minutes),
    share: thousandths(minutes / total),
  });
  return [
    part('good', 'Good production', good),
    part('quality', 'Quality loss', figure.qualityLossMin),
    part('speed', 'Speed loss', speed),
    part('availability', 'Stops', figure.availabilityLossMin),
    part('unknown', 'Unknown', figure.unknownMin),
  ];
}

const thousandths = (ratio: number): number => Math.round(Math.min(1, Math.max(0, ratio)) * 1000) / 1000;
