import qrcode from 'qrcode-generator';
import type { Pdf } from '../file/reportFile.ts';
import type { Box } from './sheet.ts';

/** Version 40 holds this much in bytes at error correction L (ISO/IEC 18004 table 7). */
export const QR_BYTES_MAX = 2_953;
/** Modules of white around the code (ISO/IEC 18004 §5.3.8). */
const QUIET_ZONE = 4;

/** A QR code of a text, as vectors; at level M where it fits, else at L. The box is square and includes the white border. */
export function drawQrCode(pdf: Pdf, text: string, { x, y, width }: Box): void {
  const code = make(text);
  const modules = code.getModuleCount();
  const size = width / (modules + 2 * QUIET_ZONE);
  for (let row = 0; row < modules; row++) {
    for (let column = 0; column < modules; ) {
      const from = column;
      while (column < modules && code.isDark(row, column)) column++;
      if (column === from) column++;
      else pdf.rect(x + (from + QUIET_ZONE) * size, y + (row + QUIET_ZONE) * size, (column - from) * size, size * 1.02);
    }
  }
  pdf.fillColor('#000000').fill();
}

function make(text: string): QRCode {
  const bytes = Buffer.from(text, 'utf8').toString('latin1'); // the package takes one character for one byte
  for (const level of ['M', 'L'] as const) {
    try {
      const code = qrcode(0, level);
      code.addData(bytes, 'Byte');
      code.make();
      return code;
    } catch (error) {
      if (level === 'L')
        throw new RangeError(`a QR code holds ${QR_BYTES_MAX} bytes, not ${bytes.length}`, { cause: error });
    }
  }
  throw new RangeError('no level of error correction was tried');
}
