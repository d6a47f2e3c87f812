import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a report needs from the disk: three weights of Noto Sans (SIL Open Font License 1.1), and the sRGB colour profile. */
export interface ReportAssets {
  readonly regular: Buffer;
  readonly semibold: Buffer;
  readonly bold: Buffer;
  /** ICC profile sRGB IEC61966-2.1, the output intent of the file (ISO 19005-3 §6.2.3). */
  readonly colourProfile: Buffer;
}

/** Names in the folder `reportAssets` that the build makes, and where the same files lie in a checkout. */
const FILES = {
  regular: ['NotoSans_400Regular.ttf', '@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf'],
  semibold: ['NotoSans_600SemiBold.ttf', '@expo-google-fonts/noto-sans/600SemiBold/NotoSans_600SemiBold.ttf'],
  bold: ['NotoSans_700Bold.ttf', '@expo-google-fonts/noto-sans/700Bold/NotoSans_700Bold.ttf'],
  colourProfile: ['sRGB_IEC61966_2_1.icc', 'pdfkit/js/data/sRGB_IEC61966_2_1.icc'],
} as const satisfies Record<keyof ReportAssets, readonly [built: string, installed: string]>;

/**
 * Reads them from beside the bundle (an entry has the folder beside it, a worker or a chunk one level up), or from
 * node_modules when the sources run as they are.
 *
 * @param from folder of the running code; only tests hand in another
 * @throws Error naming the file that is nowhere, and the remedy
 */
export function readReportAssets(from: string = import.meta.dirname): ReportAssets {
  const read = (name: keyof ReportAssets): Buffer => {
    const [built, installed] = FILES[name];
    const places = [
      join(from, 'reportAssets', built),
      join(from, '..', 'reportAssets', built),
      join(from, '../../../../node_modules', installed),
    ];
    const found = places.find((place) => existsSync(place));
    if (found === undefined) {
      throw new Error(
        `${built} of the report is missing beside the program; install again, or run npm ci and npm run build`,
      );
    }
    return readFileSync(found);
  };
  return {
    regular: read('regular'),
    semibold: read('semibold'),
    bold: read('bold'),
    colourProfile: read('colourProfile'),
  };
}
