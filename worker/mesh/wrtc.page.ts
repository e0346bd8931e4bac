// WebRTC of the page's own browser behind the port. Nothing of the other side's text is believed: the remote certificate is the
// one the DTLS session was made with.
import { fingerprintOf, pathOf } from './wrtc.ts';
import type { Connection, EngineParts, WebRtc } from './wrtc.ts';

type Report = Readonly<Record<string, unknown>>;
/** What is asked of the browser's own connection; pages have its types, workers, whose types these files share, have not. */
interface PageConnection extends Connection {
  readonly sctp: { readonly transport: { getRemoteCertificates(): ArrayBuffer[] } } | null;
  getStats(): Promise<ReadonlyMap<string, Report>>;
}
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const number = (value: unknown): number => (typeof value === 'number' ? value : 0);
const statsOf = (connection: Connection): Promise<ReadonlyMap<string, Report>> => (connection as PageConnection).getStats();

function transportOf(all: ReadonlyMap<string, Report>): Report | undefined {
  for (const report of all.values()) if (report['type'] === 'transport') return report;
  return undefined;
}

export const pageWebRtc: WebRtc = {
  name: 'chromium',
  parts: globalThis as unknown as EngineParts,
  // A browser looks `.local` names up itself.
  usable: () => true,
  async fingerprints(connection) {
    const local = fingerprintOf(connection.localDescription?.sdp ?? '');
    const certificate = (connection as PageConnection).sctp?.transport.getRemoteCertificates()[0];
    if (local === null || certificate === undefined || certificate.byteLength === 0) throw new Error('the connection has no certificate');
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', certificate));
    return { local, remote: [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('') };
  },
  async path(connection) {
    const all = await statsOf(connection), pair = all.get(text(transportOf(all)?.['selectedCandidatePairId']));
    const local = all.get(text(pair?.['localCandidateId'])), remote = all.get(text(pair?.['remoteCandidateId']));
    return pathOf({
      localType: text(local?.['candidateType']), remoteType: text(remote?.['candidateType']),
      localAddress: text(local?.['address'] ?? local?.['ip']), remoteAddress: text(remote?.['address'] ?? remote?.['ip']),
    });
  },
  async socketBytes(connection) {
    const transport = transportOf(await statsOf(connection));
    return transport === undefined ? null : { sent: number(transport['bytesSent']), received: number(transport['bytesReceived']) };
  },
};
