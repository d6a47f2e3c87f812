/** Everything in the report is ink on white: shades that stay apart in a grey print, and red only beside a shape that says the same. */
export const INK = '#1a1a1a';
export const QUIET_INK = '#555555';
export const LINE = '#9a9a9a';
export const FAINT_LINE = '#d4d4d4';
export const HEAD_FILL = '#ececec';
export const BAD_INK = '#9c1320';
export const WATERMARK = '#f0f0f0';

export type Weight = 'regular' | 'semibold' | 'bold';

export interface TextStyle {
  readonly weight: Weight;
  /** Points. */
  readonly size: number;
  readonly colour: string;
}

const style = (weight: Weight, size: number, colour = INK): TextStyle => ({ weight, size, colour });

export const STYLES = {
  title: style('bold', 17),
  section: style('bold', 11.5),
  part: style('semibold', 9),
  body: style('regular', 8.5),
  strong: style('semibold', 8.5),
  quiet: style('regular', 7.5, QUIET_INK),
  cell: style('regular', 7.5),
  cellStrong: style('semibold', 7.5),
  cellHead: style('semibold', 7, INK),
  label: style('regular', 6.5),
  big: style('bold', 12),
  furniture: style('regular', 7, QUIET_INK),
} as const;

/** Line height over font size. */
export const LEADING = 1.3;
/** Of Noto Sans: height of the ascender over the font size. */
export const ASCENT = 1.069;

/** Margins of the page, in points; header and footer lie within them. */
export const MARGIN = { left: 40, right: 40, top: 52, bottom: 46 } as const;
