/** Paths or ids of equipment as one text, separated by commas; empty: everywhere. */
export const areasOf = (text: string): string[] =>
  text
    .split(',')
    .map((area) => area.trim())
    .filter((area) => area !== '');

export const AREAS_LABEL = 'Only in these areas (paths or ids of equipment, separated by commas); empty: everywhere';
