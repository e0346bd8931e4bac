// What content costs on a line: frames of the mesh around it, packets of the transport around those, and what the receiver
// answers to packets. Knows no nodes.
import { FRAME_HEADER_BYTES, FRAME_PAYLOAD_BYTES } from '../../../app/mesh/frames.ts';

/** Content of one packet, and what stands around it (IP, UDP, DTLS, SCTP). Measured at the loopback device under two
 *  node-datachannel peers: 4 MiB in frames of 32 KiB took 5,585 packets both ways with 79.6 bytes around their content. */
const PACKET_CONTENT_BYTES = 1_126, PACKET_HEADER_BYTES = 80;
/** Every second packet is acknowledged by one of the same header and nothing else. */
const PACKETS_AN_ACKNOWLEDGEMENT = 2;

/** What one message moves. Bytes on the line. */
export interface OnTheLine { readonly forward: number; /** Acknowledgements, from the receiver. */ readonly back: number }

/** Of one message of so many bytes. */
export function onTheLine(contentBytes: number): OnTheLine {
  const framed = contentBytes + FRAME_HEADER_BYTES * Math.max(1, Math.ceil(contentBytes / FRAME_PAYLOAD_BYTES));
  const packets = Math.ceil(framed / PACKET_CONTENT_BYTES);
  return { forward: framed + packets * PACKET_HEADER_BYTES, back: Math.ceil(packets / PACKETS_AN_ACKNOWLEDGEMENT) * PACKET_HEADER_BYTES };
}
