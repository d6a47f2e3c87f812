import type { ReportLanguage } from '../../../../shared/domain/report/index.ts';
import { DE } from './de.ts';
import { EN } from './en.ts';
import type { Words } from './words.ts';

export const WORDS: Record<ReportLanguage, Words> = { en: EN, de: DE };
export { ATTACHMENT_NAMES, type AttachmentName, type PrintedState, type Words } from './words.ts';
