// The island of somebody else behind the fake node: a second real simulation, told as a guest is told, with the rules of visits left
// away. For the window only.
import { shownName } from '../../app/consent/names.ts';
import { landAbroad, inspectedAbroad, riddleAbroad, sceneAbroad } from '../../app/world/visit/abroad.ts';
import { rowsForGuests } from '../../app/world/visit/disguise.ts';
import type { GuestMay } from '../../schemas/visit.ts';
import { RpcError } from '../../main/node/host/rpcCall.ts';
import { idOf } from './fakeMesh.ts';
import type { FakeNode } from './fakeNode.ts';
import { OWN_KEY, WorldHere } from './worldHere.ts';

const GUEST = idOf('9');

export class Neighbour {
  readonly key = idOf('c0ffee');
  readonly world = new WorldHere(21);
  readonly lines: string[] = [];
  may: GuestMay = 'try';
  /** What the node says instead of going there. */
  refuses: string | null = null;
  isAbroad = false;
  #lands = 1;
  readonly #node: FakeNode;
  readonly #name: string;

  constructor(node: FakeNode, name: string) {
    this.#node = node;
    this.#name = name;
    this.world.input({ kind: 'visitor-came', key: OWN_KEY, name: shownName(name), home: true });
    this.world.input({ kind: 'visitor-came', key: GUEST, name: 'You', home: false });
    this.world.tick(40);
    node.tell({ kind: 'islands', islands: [{ key: this.key, name: shownName(name), state: 'here', digest: this.key }] });
    node.staged = (scene) => (this.isAbroad ? this.#scene() : { ...scene });
    node.stageLand = (land) => (this.isAbroad ? { ...landAbroad(this.world.answers.guestLand({ named: false })), version: this.#lands } : land);
    node.stagedRows = (rows) => { this.world.tick(5); return this.isAbroad ? rowsForGuests(this.world.rows(), false) : rows; };
    node.world.elsewhere = {
      visit: (island) => {
        if (island !== null && this.refuses !== null) throw new RpcError('unavailable', this.refuses);
        this.isAbroad = island !== null;
      },
      act: async (act) => {
        if (!this.isAbroad) return null;
        if (act.act === 'say') { this.lines.push(act.text); this.#said(GUEST, act.text); return { ok: true, why: null, right: null, uncovered: null, riddle: null }; }
        const outcome = this.world.answers.guestAct({ key: GUEST, act, named: false });
        return { ...outcome, riddle: riddleAbroad(outcome.riddle) };
      },
      inspect: (id) => (this.isAbroad ? inspectedAbroad(this.world.answers.guestLook({ id, key: GUEST, named: false })) : undefined),
      riddle: () => (this.isAbroad ? riddleAbroad(this.world.answers.guestScene({ key: GUEST, may: this.may, named: false }).riddle) : undefined),
    };
  }

  /** By the owner. */
  say(text: string): void { this.#said(OWN_KEY, text); }

  end(why: string): void {
    this.isAbroad = false;
    this.#node.emit({ event: 'visit-over', data: { name: this.#name, why } });
  }

  gone(): void {
    this.isAbroad = false;
    this.#node.staged = (scene) => scene;
    this.#node.stageLand = (land) => land;
    this.#node.stagedRows = (rows) => rows;
    this.#node.world.elsewhere = null;
  }

  #scene(): ReturnType<typeof sceneAbroad> {
    return { ...sceneAbroad({ key: this.key, name: this.#name }, this.world.answers.guestScene({ key: GUEST, may: this.may, named: false }).scene), landVersion: this.#lands };
  }
  #said(key: string, text: string): void {
    const who = this.#scene().visitors.find(({ own }) => own === (key === GUEST))!.id;
    this.#node.emit({ event: 'said', data: { who, name: key === GUEST ? 'You' : this.#name, text } });
  }
}
