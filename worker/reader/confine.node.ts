// Takes from this process what reading bytes does not need. Node's permission model (set by who starts it) keeps files,
// children, threads and native code away; the network it does not know, so its doors are closed here. Code that breaks out
// of JavaScript altogether is not held by this: schemas/THREAT_MODEL.md says so.
import { syncBuiltinESMExports } from 'node:module';
import dgram from 'node:dgram';
import dns from 'node:dns';
import http from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';
import net from 'node:net';
import tls from 'node:tls';

const GLOBALS = ['fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest', 'Request', 'Response', 'BroadcastChannel'] as const;

function closed(): never { throw new Error('There is no network in this process.'); }

/** Replaces every function of a module that could reach out; one that cannot be replaced would be a fault of ours. */
function close(module: object, names: readonly string[]): void {
  for (const name of names) Object.defineProperty(module, name, { value: closed, writable: false, configurable: false });
}

export function confine(): void {
  for (const name of GLOBALS) Object.defineProperty(globalThis, name, { value: undefined, writable: false, configurable: false });
  close(net, ['connect', 'createConnection', 'createServer', 'Server']);
  close(net.Socket.prototype, ['connect']);
  close(tls, ['connect', 'createServer', 'Server']);
  close(http, ['request', 'get', 'createServer', 'Server']);
  close(https, ['request', 'get', 'createServer', 'Server']);
  close(http2, ['connect', 'createServer', 'createSecureServer']);
  close(dgram, ['createSocket', 'Socket']);
  close(dns, ['lookup', 'resolve', 'resolve4', 'resolve6', 'Resolver']);
  close(dns.promises, ['lookup', 'resolve', 'Resolver']);
  syncBuiltinESMExports();
  // What parsers print may be text of the file, and the way out is for answers alone.
  for (const name of ['log', 'info', 'warn', 'error', 'debug', 'trace', 'dir', 'table'] as const) console[name] = () => undefined;
}
