import { ANSWER_BYTES_MAX } from './protocol.ts';

/** How one HTTP request went. Whatever is not an answer is a failure with words for people. */
export type PostOutcome =
  | { readonly kind: 'answered'; readonly status: number; readonly body: string; readonly retryAfterMs?: number }
  | { readonly kind: 'failed'; readonly message: string };

export interface PostRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** One POST with the platform's fetch: bounded time, bounded answer, no redirects. Never throws. */
export async function httpPost(request: PostRequest): Promise<PostOutcome> {
  const timeout = AbortSignal.timeout(request.timeoutMs);
  try {
    const response = await fetch(request.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...request.headers },
      body: request.body,
      redirect: 'error',
      signal: AbortSignal.any([timeout, request.signal]),
    });
    const retryAfterS = Number(response.headers.get('retry-after') ?? Number.NaN);
    const body = await boundedText(response);
    return {
      kind: 'answered',
      status: response.status,
      body,
      ...(Number.isFinite(retryAfterS) && retryAfterS >= 0 ? { retryAfterMs: retryAfterS * 1000 } : {}),
    };
  } catch (error) {
    if (timeout.aborted) return { kind: 'failed', message: `no complete answer within ${request.timeoutMs} ms` };
    const { cause, message } = error as Error & { cause?: { code?: string; message?: string } };
    return { kind: 'failed', message: cause?.code ?? cause?.message ?? message };
  }
}

async function boundedText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > ANSWER_BYTES_MAX) throw new Error(`the answer is longer than ${ANSWER_BYTES_MAX} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
