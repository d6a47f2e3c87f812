import type { IncomingMessage } from 'node:http';

export type Body =
  | { readonly kind: 'body'; readonly bytes: Buffer }
  | { readonly kind: 'tooLarge' }
  /** The sender went away, or was too slow, before the end. */
  | { readonly kind: 'cut' };

/** The body of a request, never more of it in memory than `bytesMax`. */
export function readBody(request: IncomingMessage, bytesMax: number): Promise<Body> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > bytesMax) {
        chunks.length = 0;
        request.removeAllListeners('data');
        request.pause();
        resolve({ kind: 'tooLarge' });
        return;
      }
      chunks.push(chunk);
    });
    request.once('end', () => resolve({ kind: 'body', bytes: Buffer.concat(chunks, length) }));
    // A promise takes the first; after `end` this changes nothing.
    request.once('close', () => resolve({ kind: 'cut' }));
    request.on('error', () => resolve({ kind: 'cut' }));
  });
}
