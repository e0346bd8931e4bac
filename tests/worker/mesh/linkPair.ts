// Two nodes' links on this machine, each in a link process of its own, and signalling that is only a function call between them.
import type { LinksListener, OpenLink } from '../../../app/mesh/ports.ts';
import { LINK_ENTRY } from '../../../main/node/mesh/linkEntry.ts';
import { LinkHost } from '../../../main/node/mesh/linkHost.ts';
import { LinkProcess } from '../../../main/node/mesh/linkProcess.ts';
import type { LinkWorker } from '../../../main/node/mesh/linkProcess.ts';
import type { Channel, MeshRefusal } from '../../../schemas/mesh.ts';

export interface Heard { readonly channel: Channel; readonly message: Uint8Array }

/** A node's links with everything they said. */
export class HeardHost {
  readonly host: LinkHost;
  readonly processes: LinkProcess[] = [];
  readonly opened: OpenLink[] = [];
  readonly heard: Heard[] = [];
  readonly closed: { linkId: string; reason: MeshRefusal; atMs: number }[] = [];
  readonly rtts: number[] = [];
  readonly warnings: string[] = [];
  readonly lines: string[] = [];
  readonly signals: string[] = [];
  carry: (linkId: string, signal: string) => void = () => undefined;

  constructor(spawn?: () => LinkWorker, bindAddress: string | null = '127.0.0.1') {
    this.host = new LinkHost({
      bindAddress,
      spawn: spawn ?? (() => {
        const process = new LinkProcess({ entry: LINK_ENTRY, onLine: (line) => { this.lines.push(line); } });
        this.processes.push(process);
        return process;
      }),
      log: { warn: (fields, message) => { this.warnings.push(`${message} ${JSON.stringify(fields)}`); } },
    });
    this.listen(null);
    this.host.listenSignalling({
      signal: (linkId, signal) => { this.signals.push(signal); this.carry(linkId, signal); },
      socketState: () => undefined, socketSeen: () => undefined, published: () => undefined,
    });
  }

  /** Somebody else hears of the links too. */
  listen(also: LinksListener | null): void {
    this.host.listen({
      opened: (link) => { this.opened.push(link); also?.opened(link); }, message: (linkId, channel, message) => { this.heard.push({ channel, message }); also?.message(linkId, channel, message); },
      closed: (linkId, reason) => { this.closed.push({ linkId, reason, atMs: performance.now() }); also?.closed(linkId, reason); }, measured: (linkId, rttMs) => { this.rtts.push(rttMs); also?.measured(linkId, rttMs); },
    });
  }
}

export async function until(condition: () => boolean, withinMs = 20_000, what = 'it'): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`${what} did not happen within ${withinMs} ms`);
    await new Promise((resolve) => { setTimeout(resolve, 3); });
  }
}

/** Signals of `a` go to `b` and back, as the same link id on both sides. `pass` may change or swallow them. */
export function wire(a: HeardHost, b: HeardHost, pass: (signal: string) => string | null = (signal) => signal): void {
  const carry = (to: HeardHost) => (linkId: string, signal: string) => { const passed = pass(signal); if (passed !== null) to.host.signal(linkId, passed); };
  a.carry = carry(b);
  b.carry = carry(a);
}

/** `a` offers, to the node it means to reach. Both sides are admitted where not said otherwise. */
export async function connect(a: HeardHost, b: HeardHost, linkId = 'one', admit = true, nodeId = 'b'): Promise<void> {
  const before = [a.opened.length, b.opened.length] as const;
  b.host.answer(linkId, []);
  a.host.offer(linkId, [], { kind: 'member', nodeId });
  await until(() => a.opened.length > before[0] && b.opened.length > before[1], 20_000, `the link ${linkId}`);
  if (!admit) return;
  a.host.admit(linkId, 'b'.repeat(64));
  b.host.admit(linkId, 'a'.repeat(64));
  // The word travels to the process before what is sent next, but on the other side it may come later than that.
  await new Promise((resolve) => { setTimeout(resolve, 30); });
}
