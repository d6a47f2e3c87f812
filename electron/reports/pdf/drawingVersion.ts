/** Moves when the same document would be drawn otherwise; files of an earlier one are not drawn again to compare them. */
export const DRAWING_VERSION = '2';
