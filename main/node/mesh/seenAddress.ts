// Candidates that a browser hid behind a name of its own (`<uuid>.local`), with the address a signalling host saw beside them: an
// engine that cannot ask the local network for such a name still finds the page. The name itself goes on too.
import { isIP } from 'node:net';
import type { PeerSignal } from '../../../schemas/link.ts';

const HIDDEN = /^((?:a=)?candidate:\S+ \d+ \S+ \d+) [0-9a-f-]{36}\.local (\d+ typ host.*)$/i;

const shown = (line: string, address: string): string | null => (HIDDEN.test(line) ? line.replace(HIDDEN, (_line, before: string, after: string) => `${before} ${address} ${after}`) : null);

/** The signal, and what is to be said beside it. */
export function withSeenAddresses(signal: PeerSignal, addresses: Iterable<string>): readonly PeerSignal[] {
  // A host may call anything an address: what is none would be a line of its own in what this node signs.
  const seen = [...addresses].filter((address) => isIP(address) !== 0);
  if (signal.type === 'candidate') {
    const copies = seen.flatMap((address) => shown(signal.candidate.candidate, address) ?? []);
    return [signal, ...copies.map((candidate): PeerSignal => ({ ...signal, candidate: { ...signal.candidate, candidate } }))];
  }
  const sdp = signal.sdp.split('\r\n').flatMap((line) => [line, ...seen.flatMap((address) => shown(line, address) ?? [])]).join('\r\n');
  return [{ ...signal, sdp }];
}
