// A signalling client's connection in Node. A message above the cap ends it before it is kept.
import { WebSocket } from 'ws';
import { SOCKET_BYTES } from './signalSockets.ts';
import type { ConnectSocket } from './signalSockets.ts';

const HANDSHAKE_MS = 10_000;

export const connectNodeSocket: ConnectSocket = (url, listener) => {
  let told = false;
  const closed = () => { if (!told) { told = true; listener.closed(); } };
  const socket = new WebSocket(url, { maxPayload: SOCKET_BYTES, perMessageDeflate: false, handshakeTimeout: HANDSHAKE_MS, followRedirects: false, maxRedirects: 0 });
  socket.on('open', () => { listener.opened(); });
  socket.on('message', (data, isBinary) => { if (!isBinary && Buffer.isBuffer(data)) listener.text(data.toString('utf8')); });
  socket.on('error', () => { socket.terminate(); });
  socket.on('close', closed);
  return { send: (text) => { socket.send(text, () => undefined); }, get unsentBytes() { return socket.bufferedAmount; }, close: () => { socket.terminate(); } };
};
