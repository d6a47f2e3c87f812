/** How one request went. Whatever is not an answer is a failure with words for people. */
export type HttpAnswer =
  | { readonly kind: 'answered'; readonly status: number; readonly body: string; readonly bytes: Buffer }
  | { readonly kind: 'failed'; readonly message: string };

const ANSWER_BYTES_MAX = 256 * 1024;
const TIMEOUT_MS = 10_000;

/** One POST: bounded time, bounded answer, no redirects. Never throws. */
export async function post(
  url: string,
  body: string | Uint8Array<ArrayBuffer>,
  contentType = 'text/plain; charset=utf-8',
): Promise<HttpAnswer> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  try {
    const headers = { 'content-type': contentType };
    const response = await fetch(url, { method: 'POST', headers, body, redirect: 'error', signal: timeout });
    const bytes = await bounded(response);
    return { kind: 'answered', status: response.status, body: bytes.toString('utf8'), bytes };
  } catch (error) {
    if (timeout.aborted) return { kind: 'failed', message: `no complete answer within ${TIMEOUT_MS / 1000} s` };
    const { cause, message } = error as Error & { cause?: { code?: string; message?: string } };
    return { kind: 'failed', message: cause?.code ?? cause?.message ?? message };
  }
}

async function bounded(response: Response): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > ANSWER_BYTES_MAX) throw new Error(`the answer is longer than ${ANSWER_BYTES_MAX} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
