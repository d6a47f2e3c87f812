import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

/** WCAG 2.2, 1.4.3: relative luminance and contrast ratio of two opaque colours. */
const tokens = readFileSync(fileURLToPath(new URL('../../renderer/ui/tokens.css', import.meta.url)), 'utf8');

function colour(theme: 'dark' | 'light', name: string): readonly number[] {
  const block = tokens.split(`[data-ix-color-schema="${theme}"] {`)[1]?.split('}')[0] ?? '';
  const hex = new RegExp(`--${name}: #([0-9a-f]{3,6});`).exec(block)?.[1] ?? '';
  const full = hex.length === 3 ? hex.replaceAll(/./g, '$&$&') : hex;
  expect(full, `--${name} of the ${theme} theme`).toHaveLength(6);
  return [0, 2, 4].map((at) => Number.parseInt(full.slice(at, at + 2), 16) / 255);
}
function luminance(rgb: readonly number[]): number {
  const [r, g, b] = rgb.map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)) as [
    number,
    number,
    number,
  ];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function contrast(a: readonly number[], b: readonly number[]): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

const TEXTS = ['text', 'text-soft', 'alarm-text', 'limit'];
const GROUNDS = ['ground', 'surface', 'surface-2', 'hover', 'current', 'field'];

describe.each(['dark', 'light'] as const)('the %s theme', (theme) => {
  it.each(TEXTS.flatMap((text) => GROUNDS.map((ground) => [text, ground] as const)))(
    'text in %s is readable on %s (4.5 : 1)',
    (text, ground) => expect(contrast(colour(theme, text), colour(theme, ground))).toBeGreaterThanOrEqual(4.5),
  );

  it.each(['alarm', 'critical', 'warning', 'info', 'accent', 'fill', 'limit'])(
    'the mark %s stands out from its ground (3 : 1)',
    (mark) => {
      expect(contrast(colour(theme, mark), colour(theme, 'surface'))).toBeGreaterThanOrEqual(3);
    },
  );
});
