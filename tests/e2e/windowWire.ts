// A window without pixels: the ticket, the cookie and the socket of a real node, its calls, events and frames of the world.
import { WebSocket } from 'ws';
import type { z } from 'zod';
import { readFrame } from '../../app/world/view/frame.ts';
import { RowTable } from '../../app/world/visit/rowTable.ts';
import { RPC_PROTOCOL, type rpcEvents, type RpcEvent, type RpcEventName, type RpcInput, type RpcMethod, type RpcOutput, type ServerFrame } from '../../schemas/rpc.ts';
import type { WorldScene } from '../../schemas/world.ts';
import type { BuiltNode } from './builtNode.ts';
import { sleep } from './builtNode.ts';

const LOOK_MS = 50;
const KIND_BYTES = 4;

export class WindowWire {
  readonly #socket: WebSocket;
  readonly #open = new Map<number, { resolve: (output: never) => void; reject: (error: Error) => void }>();
  readonly events: RpcEvent[] = [];
  /** Entities as the window has them now. */
  readonly table = new RowTable();
  frames = 0;
  #nextId = 1;

  static async of(node: BuiltNode): Promise<WindowWire> {
    const { url } = await node.call('open', {});
    const answer = await fetch(url, { redirect: 'manual' });
    const cookie = (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    const { host, origin } = new URL(url);
    const socket = new WebSocket(`ws://${host}/ws`, { headers: { cookie, origin } });
    await new Promise((resolve, reject) => { socket.once('open', resolve); socket.once('error', reject); });
    return new WindowWire(socket);
  }

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data: Buffer, isBinary) => { if (isBinary) this.#frame(data); else this.#receive(JSON.parse(data.toString()) as ServerFrame); });
    socket.send(JSON.stringify({ type: 'hello', proto: RPC_PROTOCOL, build: '', session: null, lastSeq: 0 }));
  }

  call<M extends RpcMethod>(method: M, input: RpcInput<M>): Promise<RpcOutput<M>> {
    const id = this.#nextId++;
    return new Promise<RpcOutput<M>>((resolve, reject) => {
      this.#open.set(id, { resolve, reject });
      this.#socket.send(JSON.stringify({ type: 'call', id, method, input }));
    });
  }

  all<E extends RpcEventName>(name: E): z.output<(typeof rpcEvents)[E]>[] { return this.events.filter(({ event }) => event === name).map(({ data }) => data as z.output<(typeof rpcEvents)[E]>); }

  /** The first scene from now on that is wanted; the last one stands in the error. */
  async untilScene(wanted: (scene: WorldScene) => boolean, limitMs: number): Promise<WorldScene> {
    const endMs = performance.now() + limitMs;
    for (;;) {
      const scene = await this.call('world.scene', {});
      if (wanted(scene)) return scene;
      if (performance.now() > endMs) throw new Error(`it never came to that: ${JSON.stringify({ visitors: scene.visitors, islands: scene.islands, abroad: scene.abroad })}`);
      await sleep(LOOK_MS);
    }
  }

  close(): void { this.#socket.terminate(); }

  #receive(frame: ServerFrame): void {
    if (frame.type === 'event') { this.events.push({ event: frame.event, data: frame.data } as RpcEvent); return; }
    if (frame.type !== 'result' && frame.type !== 'error') return;
    const asked = this.#open.get(frame.id);
    this.#open.delete(frame.id);
    if (frame.type === 'result') asked?.resolve(frame.output as never); else asked?.reject(new Error(frame.message));
  }

  #frame(data: Buffer): void {
    this.frames += 1;
    this.table.apply(readFrame(new Uint8Array(data.subarray(KIND_BYTES)).buffer));
  }
}
