// What the mesh of a node is made of: what openNode.ts hands it, and what it asks of the agent around it. Types alone; the mesh
// itself is meshDesk.ts and meshSeat.ts.
import type { LiveModel } from '../../../app/agent/liveModel.ts';
import type { Errand, Question } from '../../../app/consent/offers.ts';
import type { Clock, Journal, Signer, Verifier } from '../../../app/ports.ts';
import type { Settings } from '../../../schemas/settings.ts';
import type { VisitMessage } from '../../../schemas/visit.ts';
import type { Awake } from '../agent/computeKeeper.ts';
import type { FolderDisk } from '../disk.ts';
import type { Vault } from '../vault/vault.ts';
import type { Quietly } from './computeTrainer.ts';
import type { LinkWorker } from './linkProcess.ts';

export interface MeshDeskParts {
  readonly home: string;
  readonly disk: FolderDisk;
  readonly vault: Pick<Vault, 'sealer'>;
  readonly signer: Signer;
  readonly verifier: Verifier;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly log: { info(fields: object, message: string): void; warn(fields: object, message: string): void };
  readonly settings: () => Settings;
  readonly spawnLink: () => LinkWorker;
}
/** The agent's other parts, as the mesh needs them. */
export interface MeshAgent {
  /** Resolves when the model is awake. */
  wake(): Promise<Awake>;
  awake(): Awake | null;
  model(): LiveModel | null;
  /** Learning rests while this is done. */
  readonly quietly: Quietly;
  /** It learns now. */
  learns(): boolean;
  /** Saves what was learnt; the name of the newest checkpoint, null where only the embryo is. */
  keepBranch(): Promise<string | null>;
  /** The model of that checkpoint lives again; what was learnt in the mesh goes. */
  restoreBranch(checkpoint: string | null): Promise<void>;
  /** Its state in one word, for the other members. */
  doing(): string;
  /** A person is asked whether a member may have something. Throws RpcError `busy` where too many questions wait. */
  ask(question: Question, errand: Errand): void;
  /** A row was written that the history of decisions tells of. */
  onDecided(): void;
  pause(): Promise<void>;
  /** Visits to this island and from here: what a member said of one, and that links, members or settings may be others. */
  readonly visits: { receive(nodeId: string, message: VisitMessage): void; changed(): void };
  onChange(): void;
  onFault(fault: unknown, during: string): void;
}
