// A member of a mesh in a network namespace of its own. Its own door is a loopback address in there, so it is asked through a
// process that stands there too.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { AdminInput, AdminMethod, AdminOutput } from '../../../schemas/admin.ts';
import type { Settings } from '../../../schemas/settings.ts';
import { MeshMember } from '../meshNodes.ts';
import type { Answered, Asked } from './doorInNamespace.ts';

const DOOR = fileURLToPath(new URL('./doorInNamespace.ts', import.meta.url));

export class FarMember extends MeshMember {
  readonly #door: ChildProcess;
  readonly #waiting = new Map<number, { resolve: (result: never) => void; reject: (error: Error) => void }>();
  #nextId = 1;

  /** `core` is the one processor it may use; any without. */
  constructor({ home, namespace, settings, core }: { home: string; namespace: string; settings: Partial<Settings>; core?: number }) {
    super({ home, settings, before: ['ip', 'netns', 'exec', namespace, ...(core === undefined ? [] : ['taskset', '-c', String(core)])] });
    this.#door = spawn('ip', ['netns', 'exec', namespace, process.execPath, DOOR, home], { stdio: ['pipe', 'pipe', 'inherit'] });
    createInterface({ input: this.#door.stdout as NonNullable<ChildProcess['stdout']> }).on('line', (line) => {
      const answer = JSON.parse(line) as Answered, asked = this.#waiting.get(answer.id);
      this.#waiting.delete(answer.id);
      if ('error' in answer) asked?.reject(new Error(answer.error)); else asked?.resolve(answer.result as never);
    });
  }

  override call<M extends AdminMethod>(method: M, input: AdminInput<M>): Promise<AdminOutput<M>> {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#door.stdin?.write(`${JSON.stringify({ id, method, input } satisfies Asked)}\n`);
    });
  }

  override async dispose(): Promise<void> {
    this.#door.kill('SIGKILL');
    await super.dispose();
  }
}
