// IPv4 packets as the made-up internet between network namespaces sees them: who sends to whom, and the same packet with another
// sender or receiver. Version 6, fragments and anything but UDP, TCP and echoes are nobody's here.

export interface Ends { readonly protocol: number; readonly from: string; readonly fromPort: number; readonly to: string; readonly toPort: number }

export const ECHO = 1, TCP = 6, UDP = 17;
/** Where the transport's own checksum lies behind its start; echoes have no pseudo header. */
const SUM_AT: Readonly<Record<number, number>> = { [TCP]: 16, [UDP]: 6 };
const addressAt = (packet: Buffer, at: number): string => packet.subarray(at, at + 4).join('.');
const headerBytes = (packet: Buffer): number => (packet.readUInt8(0) & 15) * 4;

/** Null for what is not carried here. */
export function endsOf(packet: Buffer): Ends | null {
  if (packet.length < 28 || packet.readUInt8(0) >> 4 !== 4 || (packet.readUInt16BE(6) & 0x3fff) !== 0) return null;
  const protocol = packet.readUInt8(9), head = headerBytes(packet);
  const ends = { protocol, from: addressAt(packet, 12), to: addressAt(packet, 16) };
  if (protocol === ECHO) return { ...ends, fromPort: 0, toPort: 0 };
  return protocol === TCP || protocol === UDP ? { ...ends, fromPort: packet.readUInt16BE(head), toPort: packet.readUInt16BE(head + 2) } : null;
}

/** Changes the packet itself: one side of it gets another address and port. */
export function readdress(packet: Buffer, side: 'from' | 'to', address: string, port: number): void {
  const addressOffset = side === 'from' ? 12 : 16, head = headerBytes(packet), protocol = packet.readUInt8(9);
  const before = packet.subarray(addressOffset, addressOffset + 4), after = Buffer.from(address.split('.').map(Number));
  const sums = [10, ...(SUM_AT[protocol] === undefined ? [] : [head + SUM_AT[protocol]])];
  for (const at of sums) for (const half of [0, 2]) amend(packet, at, before.readUInt16BE(half), after.readUInt16BE(half));
  after.copy(packet, addressOffset);
  const portOffset = head + (side === 'from' ? 0 : 2), sumAt = SUM_AT[protocol];
  if (sumAt === undefined) return;
  amend(packet, head + sumAt, packet.readUInt16BE(portOffset), port);
  packet.writeUInt16BE(port, portOffset);
}

/** RFC 1624: the sum as it is when one of its words changes. UDP without a sum stays without. */
function amend(packet: Buffer, at: number, before: number, after: number): void {
  const sum = packet.readUInt16BE(at);
  if (sum === 0 && at !== 10 && packet.readUInt8(9) === UDP) return;
  let next = (~sum & 0xffff) + (~before & 0xffff) + after;
  while (next > 0xffff) next = (next & 0xffff) + (next >>> 16);
  packet.writeUInt16BE(~next & 0xffff, at);
}
