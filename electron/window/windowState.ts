/**
 * Where the window was when it was last closed. Kept as one small JSON file; a file that cannot be
 * understood is as good as none, since nothing of value is lost with it.
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

const rectangleSchema = z.strictObject({
  x: z.int().min(-100_000).max(100_000),
  y: z.int().min(-100_000).max(100_000),
  width: z.int().min(1).max(100_000),
  height: z.int().min(1).max(100_000),
});

/** Pixels, device independent. */
export type Rectangle = z.infer<typeof rectangleSchema>;

const windowStateSchema = z.strictObject({
  bounds: rectangleSchema.optional(),
  maximised: z.boolean(),
  fullScreen: z.boolean(),
  zoomLevel: z.number().min(-8).max(9),
});

export type WindowState = z.infer<typeof windowStateSchema>;

/** The first start: a window in the middle. */
export const firstWindowState: WindowState = { maximised: false, fullScreen: false, zoomLevel: 0 };

/** The smallest window in which every screen still fits. */
export const WINDOW_SIZE_MIN = { width: 1024, height: 640 } as const;
const WINDOW_SIZE_FIRST = { width: 1440, height: 900 } as const;
/** So much of the title bar must be on a screen for a hand to get hold of the window. */
const GRIP_PX = { width: 120, height: 24 } as const;

/** @returns the state in the file, or that of a first start */
export function readWindowState(file: string): WindowState {
  try {
    return windowStateSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return firstWindowState; // absent on the first start; damaged: see the top of this file
  }
}

/** Replaces the file in one step. */
export function writeWindowState(file: string, state: WindowState): void {
  const partial = `${file}.partial`;
  writeFileSync(partial, `${JSON.stringify(windowStateSchema.parse(state))}\n`);
  renameSync(partial, file);
}

/**
 * Where to open the window: where it was, if it can still be reached there; else centred on the first screen. Screens
 * come and go, and a remembered place may lie on one that was unplugged.
 *
 * @param workAreas of the screens present, at least one, the primary first
 */
export function reachableBounds(remembered: Rectangle | undefined, workAreas: readonly Rectangle[]): Rectangle {
  const primary = workAreas[0];
  if (primary === undefined) return { x: 0, y: 0, ...WINDOW_SIZE_FIRST };
  if (remembered !== undefined) {
    for (const area of workAreas) {
      const fitted = {
        ...remembered,
        width: between(remembered.width, WINDOW_SIZE_MIN.width, area.width),
        height: between(remembered.height, WINDOW_SIZE_MIN.height, area.height),
      };
      if (isWithinReach(fitted, area)) return fitted;
    }
  }
  return centred(WINDOW_SIZE_FIRST, primary);
}

function isWithinReach(window: Rectangle, area: Rectangle): boolean {
  const seenWidth = Math.min(window.x + window.width, area.x + area.width) - Math.max(window.x, area.x);
  const titleIsOnScreen = window.y >= area.y && window.y + GRIP_PX.height <= area.y + area.height;
  return titleIsOnScreen && seenWidth >= GRIP_PX.width;
}

function centred(size: { readonly width: number; readonly height: number }, area: Rectangle): Rectangle {
  const width = Math.min(size.width, area.width);
  const height = Math.min(size.height, area.height);
  return {
    x: Math.round(area.x + (area.width - width) / 2),
    y: Math.round(area.y + (area.height - height) / 2),
    width,
    height,
  };
}

/** A screen smaller than the smallest window wins: better cramped than cut off. */
const between = (value: number, min: number, max: number): number => Math.min(Math.max(value, min), max);
