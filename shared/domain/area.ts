/**
 * Areas a person may be limited to: ISA-95 paths as the equipment has them (`Plant A/Forming`), or ids of equipment. A path covers
 * everything below it. What belongs to no equipment (links, the station itself) concerns everybody.
 */
export interface Place {
  readonly id: string;
  /** `site/area/work center/work unit`; may be empty. */
  readonly path: string;
}

/**
 * @param areas undefined: not limited
 * @param place of the alarm; undefined: no equipment
 */
export function isInAreas(areas: readonly string[] | undefined, place: Place | undefined): boolean {
  if (areas === undefined || place === undefined) return true;
  return areas.some((area) => area === place.id || area === place.path || place.path.startsWith(`${area}/`));
}

/** Why a person may not act there, or undefined. */
export function refusalByArea(areas: readonly string[] | undefined, place: Place | undefined): string | undefined {
  if (isInAreas(areas, place)) return undefined;
  return `${place?.path === '' ? place.id : place?.path} is outside your areas (${areas?.join(', ')})`;
}
