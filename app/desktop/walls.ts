// What a window of the installed app may load and ask for: its own loopback origin and nothing else. Addresses come from
// Chromium, which has written them in one way; what is written otherwise is refused rather than understood.
import type { WindowKind } from './ports.ts';

const LOOPBACK = /^http:\/\/127\.0\.0\.1:[1-9]\d{0,4}(?=\/|$)/;
const ADDRESS_CHARACTERS_MAX = 2_000;

/** The origin of an address on the loopback host; null for every other address. */
export function loopbackOrigin(url: string): string | null {
  const origin = LOOPBACK.exec(url)?.[0];
  return origin === undefined || Number(origin.slice(origin.lastIndexOf(':') + 1)) > 65_535 ? null : origin;
}

const isWithin = (url: string, origin: string): boolean => url === origin || url.startsWith(`${origin}/`);

/** The page may go from one address of its own to another, and nowhere else. */
export function mayNavigate(url: string, own: string): boolean { return isWithin(url, own) && loopbackOrigin(url) === own; }

/** Signalling hosts of a mesh lie wherever their people put them; what is said there is sealed. Nothing else leaves the machine from a page. */
const MEETS = /^wss?:\/\//;
export function mayRequest(url: string, own: string, kind: WindowKind): boolean {
  if (isWithin(url, own) || isWithin(url, own.replace('http:', 'ws:'))) return true;
  if (url.startsWith('data:') || isWithin(url.startsWith('blob:') ? url.slice('blob:'.length) : '', own)) return true;
  return kind === 'link' && MEETS.test(url);
}

/** An address a person may be asked about before their browser opens it: https, to a host that is named, without anything that hides it. */
export function externalAddress(url: string): { readonly url: string; readonly host: string } | null {
  const host = /^https:\/\/([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?)(?:[/?#][\x21-\x7e]*)?$/.exec(url)?.[1];
  return host === undefined || url.length > ADDRESS_CHARACTERS_MAX ? null : { url, host };
}
