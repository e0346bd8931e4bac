// The checks every request meets before anything else looks at it. Exact strings only: a pattern on hosts or origins is
// how look-alike names get in. Rules H1..H6 of schemas/PROTOCOL.md.
import type { IncomingHttpHeaders } from 'node:http';

export type Refusal = { status: 400 | 401 | 403 | 404 | 405 | 413 | 415 | 421 | 426 | 429 | 503; reason: string };

export function allowedHosts(port: number): readonly string[] {
  return [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`];
}

/** H1: a rebound or proxied name is not ours (421 Misdirected Request). */
export function refuseHost(headers: IncomingHttpHeaders, port: number): Refusal | null {
  return headers.host !== undefined && allowedHosts(port).includes(headers.host)
    ? null
    : { status: 421, reason: 'This address does not belong to this node.' };
}

/** H2: a page of another origin may neither read nor act. `null` origins (sandboxed frames, files) are foreign too. */
export function refuseOrigin(headers: IncomingHttpHeaders, options: { originRequired: boolean }): Refusal | null {
  const foreign: Refusal = { status: 403, reason: 'Requests from other pages are refused.' };
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return foreign;
  if (headers.origin === undefined) return options.originRequired ? foreign : null;
  return headers.origin === `http://${headers.host ?? ''}` ? null : foreign;
}

/** H3: only JSON bodies: forms of foreign pages cannot send that without a preflight, which we never answer. */
export function refuseContentType(headers: IncomingHttpHeaders): Refusal | null {
  return (headers['content-type'] ?? '').split(';')[0]?.trim() === 'application/json'
    ? null
    : { status: 415, reason: 'Send application/json.' };
}
