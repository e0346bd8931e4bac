// What two engines must know of each other to connect, without the prose of SDP around it, as few bytes: for signals that people
// carry by hand. Only UDP candidates; what an engine leaves out here it does without.
//
//   setup u8 | SHA-256 fingerprint 32 | message size u32 | mid, ufrag, pwd: length u8 + ASCII | count u8 | candidates:
//   kind u8 (0 host, 1 srflx, 2 relay; +16 IPv6, +32 a name `<uuid>.local`) | priority u32 | port u16 | address 4 or 16
import { bytesOf, hexOf } from '../manifest/hex.ts';
import { utf8Bytes } from '../organism/tokenizer/utf8.ts';
import type { PeerSignal } from '../../schemas/link.ts';
import { bytesText } from './text.ts';

const SETUPS = ['actpass', 'active', 'passive'] as const;
const KINDS = ['host', 'srflx', 'relay'] as const;
const IPV6 = 16, NAMED = 32;
const FINGERPRINT_BYTES = 32, HEAD_BYTES = 1 + FINGERPRINT_BYTES + 4;
/** Candidates that go along: a machine has a handful of addresses. The best first. */
export const CANDIDATES_MAX = 12;
const TEXT_MAX = 64;

export interface FactCandidate { readonly kind: (typeof KINDS)[number]; readonly address: string; readonly port: number; readonly priority: number }
export interface EngineFacts {
  readonly setup: (typeof SETUPS)[number];
  /** 64 hex digits. */
  readonly fingerprint: string;
  readonly maxMessageBytes: number;
  readonly mid: string;
  readonly ufrag: string;
  readonly pwd: string;
  readonly candidates: readonly FactCandidate[];
}

const CANDIDATE = /^(?:a=)?candidate:\S+ 1 udp (\d{1,10}) (\S+) (\d{1,5}) typ (host|srflx|relay)\b/i;
const UUID_NAME = /^([0-9a-f]{8})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{12})\.local$/;

/** Of an offer or an answer and the candidates that followed. Null where something is missing. */
export function factsOf(signals: readonly PeerSignal[]): EngineFacts | null {
  const described = signals.find((signal) => signal.type !== 'candidate');
  if (described === undefined) return null;
  const lines = described.sdp.split(/\r?\n/);
  const value = (name: string) => lines.find((line) => line.startsWith(`a=${name}:`))?.slice(name.length + 3).trim();
  const [mid, ufrag, pwd] = [value('mid'), value('ice-ufrag'), value('ice-pwd')];
  const fingerprint = /^sha-256 ((?:[0-9a-f]{2}:?){32})$/i.exec(value('fingerprint') ?? '')?.[1]?.replace(/:/g, '').toLowerCase();
  const setup = SETUPS.find((each) => each === value('setup'));
  if (mid === undefined || ufrag === undefined || pwd === undefined || fingerprint === undefined || setup === undefined) return null;
  const told = [...lines, ...signals.map((signal) => (signal.type === 'candidate' ? signal.candidate.candidate : ''))].flatMap((line) => candidateOf(line) ?? []);
  const candidates = [...new Map(told.map((each) => [`${each.address} ${each.port}`, each])).values()].sort((a, b) => b.priority - a.priority).slice(0, CANDIDATES_MAX);
  return { setup, fingerprint, maxMessageBytes: Number(value('max-message-size') ?? 65_536), mid, ufrag, pwd, candidates };
}

function candidateOf(line: string): FactCandidate | null {
  const [, priority = '', address = '', port = '', kind = ''] = CANDIDATE.exec(line) ?? [];
  const found = KINDS.find((each) => each === kind.toLowerCase());
  return found === undefined || addressBytes(address.toLowerCase()) === null ? null : { kind: found, address: address.toLowerCase(), port: Number(port), priority: Number(priority) };
}

/** The description an engine takes, and its candidates one by one, so that they may be told later. */
export function signalsOf(type: 'offer' | 'answer', facts: EngineFacts): { readonly described: PeerSignal; readonly candidates: readonly PeerSignal[] } {
  const fingerprint = facts.fingerprint.toUpperCase().replace(/..(?!$)/g, '$&:');
  const sdp = [
    'v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 't=0 0', `a=group:BUNDLE ${facts.mid}`, 'm=application 9 UDP/DTLS/SCTP webrtc-datachannel', 'c=IN IP4 0.0.0.0',
    `a=mid:${facts.mid}`, 'a=sctp-port:5000', `a=max-message-size:${facts.maxMessageBytes}`, `a=setup:${facts.setup}`, `a=ice-ufrag:${facts.ufrag}`, `a=ice-pwd:${facts.pwd}`,
    'a=ice-options:trickle', `a=fingerprint:sha-256 ${fingerprint}`, '',
  ].join('\r\n');
  const candidates = facts.candidates.map(({ kind, address, port, priority }, at): PeerSignal => {
    const base = kind === 'host' ? '' : ` raddr ${address.includes(':') ? '::' : '0.0.0.0'} rport 0`;
    return { type: 'candidate', candidate: { candidate: `candidate:${at + 1} 1 UDP ${priority} ${address} ${port} typ ${kind}${base}`, sdpMid: facts.mid, sdpMLineIndex: 0 } };
  });
  return { described: { type, sdp }, candidates };
}

export function encodeFacts(facts: EngineFacts): Uint8Array {
  const head = new Uint8Array(HEAD_BYTES);
  head[0] = SETUPS.indexOf(facts.setup);
  head.set(bytesOf(facts.fingerprint), 1);
  new DataView(head.buffer).setUint32(1 + FINGERPRINT_BYTES, facts.maxMessageBytes);
  const texts = [facts.mid, facts.ufrag, facts.pwd].map(utf8Bytes).flatMap((text) => [text.length, ...text]);
  const candidates = facts.candidates.flatMap(({ kind, address, port, priority }) => {
    const bytes = addressBytes(address) ?? new Uint8Array(4);
    const flag = UUID_NAME.test(address) ? NAMED : bytes.length === 16 ? IPV6 : 0;
    return [KINDS.indexOf(kind) + flag, priority >>> 24, (priority >>> 16) & 255, (priority >>> 8) & 255, priority & 255, port >>> 8, port & 255, ...bytes];
  });
  return Uint8Array.from([...head, ...texts, facts.candidates.length, ...candidates]);
}

/** Null for anything that `encodeFacts` does not write. */
export function decodeFacts(bytes: Uint8Array): EngineFacts | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (bytes.length < HEAD_BYTES) return null;
  const setup = SETUPS[bytes[0] ?? -1];
  const maxMessageBytes = view.getUint32(1 + FINGERPRINT_BYTES);
  let at = HEAD_BYTES;
  const text = (): string | null => {
    const length = bytes[at] ?? TEXT_MAX + 1;
    const end = at + 1 + length;
    if (length > TEXT_MAX || end > bytes.length) return null;
    const read = bytesText(bytes.subarray(at + 1, end));
    at = end;
    return /^[A-Za-z0-9+/_-]+$/.test(read) ? read : null;
  };
  const [mid, ufrag, pwd] = [text(), text(), text()];
  const count = bytes[at] ?? CANDIDATES_MAX + 1;
  at += 1;
  if (setup === undefined || mid === null || ufrag === null || pwd === null || count > CANDIDATES_MAX) return null;
  const candidates: FactCandidate[] = [];
  for (let index = 0; index < count; index += 1) {
    const flags = bytes[at] ?? 255;
    const kind = KINDS[flags & 15];
    const family = flags & ~15;
    const length = family === 0 ? 4 : 16;
    if (kind === undefined || (family !== 0 && family !== IPV6 && family !== NAMED) || at + 7 + length > bytes.length) return null;
    candidates.push({ kind, priority: view.getUint32(at + 1), port: view.getUint16(at + 5), address: addressText(bytes.subarray(at + 7, at + 7 + length), family === NAMED) });
    at += 7 + length;
  }
  return at === bytes.length ? { setup, fingerprint: hexOf(bytes.subarray(1, 1 + FINGERPRINT_BYTES)), maxMessageBytes, mid, ufrag, pwd, candidates } : null;
}

function addressBytes(address: string): Uint8Array | null {
  if (UUID_NAME.test(address)) return bytesOf(address.replace(UUID_NAME, '$1$2$3$4$5'));
  if (/^\d{1,3}(?:\.\d{1,3}){3}$/.test(address)) {
    const parts = address.split('.').map(Number);
    return parts.every((part) => part < 256) ? Uint8Array.from(parts) : null;
  }
  const halves = address.split('::');
  const [head = [], tail = []] = halves.map((half) => half.split(':').filter((part) => part !== ''));
  const gap = halves.length === 2 ? 8 - head.length - tail.length : 0;
  const groups = [...head, ...Array<string>(Math.max(0, gap)).fill('0'), ...tail];
  if (halves.length > 2 || groups.length !== 8 || !groups.every((group) => /^[0-9a-f]{1,4}$/.test(group))) return null;
  return Uint8Array.from(groups.flatMap((group) => [parseInt(group, 16) >>> 8, parseInt(group, 16) & 255]));
}

function addressText(bytes: Uint8Array, named: boolean): string {
  const hex = hexOf(bytes);
  if (named) return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}.local`;
  if (bytes.length === 4) return bytes.join('.');
  return Array.from({ length: 8 }, (_, group) => parseInt(hex.slice(group * 4, group * 4 + 4), 16).toString(16)).join(':');
}
