import qrcode from 'qrcode-generator';
import { useMemo } from 'react';

/** Modules of nothing around the code, which readers need (ISO/IEC 18004 §6.3.8). */
const QUIET_ZONE = 4;

interface QrCodeProps {
  readonly text: string;
  /** For those who do not see it. */
  readonly label: string;
  readonly testId?: string;
}

/** A text as a QR code, black on white in every theme: a telephone reads nothing else surely. */
export function QrCode({ text, label, testId }: QrCodeProps) {
  const { size, path } = useMemo(() => drawn(text), [text]);
  return (
    <svg
      className="qr-code"
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={label}
      data-testid={testId}
      shapeRendering="crispEdges"
    >
      <path className="qr-ground" d={`M0 0h${size}v${size}h-${size}z`} />
      <path className="qr-modules" d={path} />
    </svg>
  );
}

/** One path: each run of dark modules of a row is a rectangle. */
function drawn(text: string): { size: number; path: string } {
  const code = qrcode(0, 'L');
  code.addData(String.fromCharCode(...new TextEncoder().encode(text)), 'Byte');
  code.make();
  const count = code.getModuleCount();
  const parts: string[] = [];
  for (let row = 0; row < count; row += 1) {
    for (let start = 0; start < count; start += 1) {
      if (!code.isDark(row, start)) continue;
      let end = start + 1;
      while (end < count && code.isDark(row, end)) end += 1;
      parts.push(`M${start + QUIET_ZONE} ${row + QUIET_ZONE}h${end - start}v1h-${end - start}z`);
      start = end;
    }
  }
  return { size: count + 2 * QUIET_ZONE, path: parts.join('') };
}
