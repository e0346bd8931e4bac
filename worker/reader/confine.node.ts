// Takes from this process what reading bytes does not need. Node's permission model (set by who starts it) keeps files,
// children, threads and native code away; the network, databases and signals it does not know, so their doors are closed
// here. What is allowed is listed, not what is forbidden: a door that a later Node adds is closed from the start. Code that
// breaks out of JavaScript altogether is not held by this: schemas/THREAT_MODEL.md says so.
import module, { isBuiltin, syncBuiltinESMExports } from 'node:module';
import type { Writable } from 'node:stream';

const GLOBALS = ['fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest', 'Request', 'Response', 'BroadcastChannel', 'localStorage', 'sessionStorage', 'Storage'] as const;
/** Modules whose every function is closed, also for code that got hold of them before. */
const CLOSED_MODULES = ['dns', 'dns/promises', 'net', 'tls', 'dgram', 'http', 'https', 'http2', 'inspector', 'inspector/promises', 'worker_threads', 'cluster', 'child_process', 'v8', 'os', 'sqlite', 'wasi', 'trace_events'] as const;
/** Modules that may still be asked for; files are the permission model's business. */
const OPEN_MODULES: ReadonlySet<string> = new Set(['assert', 'async_hooks', 'buffer', 'constants', 'crypto', 'diagnostics_channel', 'events', 'fs', 'fs/promises', 'path', 'path/posix', 'path/win32', 'perf_hooks', 'querystring', 'stream', 'stream/promises', 'stream/web', 'string_decoder', 'timers', 'timers/promises', 'tty', 'url', 'util', 'util/types', 'zlib']);
/** Functions of `process` that stay: the engine and this program's own turn need them. */
const OPEN_PROCESS: ReadonlySet<string> = new Set(['nextTick', 'exit', 'reallyExit', 'hrtime', 'memoryUsage', 'cpuUsage', 'resourceUsage', 'uptime', 'cwd', 'emitWarning', '_tickCallback', '_fatalException']);
/** What makes a pipe lead somewhere else; reading and writing stay. */
const PIPE_DOORS = ['bind', 'listen', 'connect', 'open', 'fchmod', 'setPendingInstances', 'constructor'] as const;

function closed(): never { throw new Error('There is no way out of this process.'); }
const SHUT = { value: closed, writable: false, configurable: false } as const;

function isChangeable(target: object, name: PropertyKey): boolean {
  const own = Object.getOwnPropertyDescriptor(target, name);
  return own === undefined || own.configurable === true || own.writable === true;
}

/** Shuts every function a thing has itself. One that cannot be replaced is a fault of ours. */
function closeAll(target: object, open: ReadonlySet<string> = new Set()): void {
  for (const name of Object.getOwnPropertyNames(target)) {
    if (open.has(name)) continue;
    const value: unknown = Object.getOwnPropertyDescriptor(target, name)?.value;
    if (typeof value !== 'function') continue;
    if (!isChangeable(target, name)) throw new Error(`${name} stays open`);
    Object.defineProperty(target, name, SHUT);
  }
}

/** Shuts what a module would load when asked: classes of the network come that way too. What stays is a list of certificates. */
function closeLazy(target: object): void {
  for (const name of Object.getOwnPropertyNames(target)) {
    const own = Object.getOwnPropertyDescriptor(target, name);
    if (own?.get !== undefined && own.configurable === true) Object.defineProperty(target, name, SHUT);
  }
}

function closeNames(target: object, names: readonly string[]): void {
  for (const name of names) if (name in target) Object.defineProperty(target, name, SHUT);
}

/** The standard streams stay pipes to the agent: neither they nor what they are made of can be turned elsewhere. */
function keepPipes(way: Writable): void {
  for (const stream of [process.stdin, process.stdout, process.stderr, way]) {
    const handle: unknown = Reflect.get(stream, '_handle');
    if (typeof handle === 'object' && handle !== null) closeNames(Object.getPrototypeOf(handle) as object, PIPE_DOORS);
    closeNames(Object.getPrototypeOf(stream) as object, ['connect', 'constructor']);
  }
}

/** Whether Node's permission model keeps files away. */
export const hasFileLocks = (): boolean => Reflect.get(process, 'permission') !== undefined;

/** `way`: what leads to the agent, where that is none of the standard streams. */
export function confine(way: Writable): void {
  for (const name of GLOBALS) {
    // Defined over, some of them would be loaded first, which takes a tenth of a start.
    Reflect.deleteProperty(globalThis, name);
    Object.defineProperty(globalThis, name, { value: undefined, writable: false, configurable: false });
  }
  keepPipes(way);
  // All are loaded before any is closed: some are built on others.
  // Electron drops the words that would lock files: then their doors are closed here too.
  const closedHere = hasFileLocks() ? CLOSED_MODULES : [...CLOSED_MODULES, 'fs', 'fs/promises'];
  const found = closedHere.map((name): object | undefined => process.getBuiltinModule(`node:${name}`)).filter((one) => one !== undefined);
  for (const one of found) {
    if ('globalAgent' in one) Object.defineProperty(one, 'globalAgent', { value: undefined, writable: false, configurable: false });
    closeAll(one);
    closeLazy(one);
  }
  // A module that is not on the list is not found, by whichever way it is asked for; nobody can put another answer before this one.
  module.registerHooks({
    resolve: (specifier, context, next) => {
      if (isBuiltin(specifier) && !OPEN_MODULES.has(specifier.replace(/^node:/, ''))) return closed();
      // Electron's own modules lead to its main process; what an address holds is code made from text.
      if (/^(electron(\/|$)|data:)/.test(specifier)) return closed();
      return next(specifier, context);
    },
  });
  closeNames(module, ['registerHooks', 'register', 'enableCompileCache', 'flushCompileCache', '_load']);
  closeAll(process, OPEN_PROCESS);
  Object.defineProperty(process, 'report', { value: undefined, writable: false, configurable: false });
  syncBuiltinESMExports();
  // What parsers print may be text of the file, and the way out is for answers alone.
  for (const name of ['log', 'info', 'warn', 'error', 'debug', 'trace', 'dir', 'table'] as const) console[name] = () => undefined;
}
