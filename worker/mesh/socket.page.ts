// A signalling client's connection in a page. The browser itself holds what is on its way; what comes is capped where it is read.
import type { ConnectSocket } from './signalSockets.ts';

export const connectPageSocket: ConnectSocket = (url, listener) => {
  const socket = new WebSocket(url);
  socket.onopen = () => { listener.opened(); };
  socket.onmessage = ({ data }: MessageEvent<unknown>) => { if (typeof data === 'string') listener.text(data); };
  socket.onclose = () => { listener.closed(); };
  return { send: (text) => { socket.send(text); }, get unsentBytes() { return socket.bufferedAmount; }, close: () => { socket.close(); } };
};
