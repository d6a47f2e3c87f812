/**
 * The app's own content under `app://shiftseal/`: the built renderer, read-only, and nothing else. A private scheme
 * rather than `file:`, because a `file:` page may read any file of the user, and because a policy can come with every answer.
 */
import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';

export const CONTENT_SCHEME = 'app';
export const CONTENT_ORIGIN = 'app://shiftseal';
export const CONTENT_START = `${CONTENT_ORIGIN}/index.html`;

/**
 * No inline script, no eval, nothing from elsewhere. Inline style attributes are needed by the design system.
 */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const mediaTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webp': 'image/webp',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
};

const headers: Readonly<Record<string, string>> = {
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

/**
 * Which file a URL means.
 *
 * @returns undefined for another origin, a path that leaves the folder, or a kind of file the renderer does not have
 */
export function contentFile(url: string, folder: string): { path: string; mediaType: string } | undefined {
  if (!URL.canParse(url)) return undefined;
  const { protocol, host, pathname } = new URL(url);
  if (`${protocol}//${host}` !== CONTENT_ORIGIN) return undefined;
  const decoded = decode(pathname);
  if (decoded === undefined || decoded.includes('\0') || decoded.includes('\\')) return undefined;
  const path = normalize(join(folder, decoded === '/' ? 'index.html' : decoded));
  const mediaType = mediaTypes[extname(path)];
  if (!path.startsWith(normalize(folder) + sep) || mediaType === undefined) return undefined;
  return { path, mediaType };
}

/** Answers one request of the renderer; every answer carries the policy, refusals too. */
export async function answerContentRequest(method: string, url: string, folder: string): Promise<Response> {
  if (method !== 'GET') return refusal(405);
  const file = contentFile(url, folder);
  if (file === undefined) return refusal(404);
  try {
    return new Response(await readFile(file.path), { headers: { ...headers, 'Content-Type': file.mediaType } });
  } catch {
    return refusal(404); // whatever keeps the file from being read, the page only needs to know that it is not there
  }
}

const refusal = (status: number): Response => new Response(null, { status, headers });

function decode(pathname: string): string | undefined {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return undefined; // a stray percent sign: not one of our files
  }
}
