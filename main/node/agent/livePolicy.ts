// The policy in force while the node runs: the file is looked at before every decision, so that an edit counts at the next
// one. Another policy is told on and journalled. Decides nothing itself (app/consent/policy.ts) and reads nothing
// (policyFile.ts).
import type { PolicyDecision } from '../../../app/consent/policy.ts';
import type { Clock, Journal } from '../../../app/ports.ts';
import type { PolicyAction } from '../../../schemas/policy.ts';
import { RpcError } from '../host/rpcCall.ts';
import { minuteOfDay } from '../policyFile.ts';
import type { LoadedPolicy, PolicyFile } from '../policyFile.ts';

export interface LivePolicyOptions {
  readonly file: PolicyFile;
  readonly clock: Clock;
  /** null where nothing may be written. */
  readonly journal: Journal | null;
  /** Another policy is in force, or the file is refused for another reason. Never called inside a decision. */
  readonly onChange: (loaded: LoadedPolicy) => void;
  readonly onFault: (fault: unknown) => void;
}

export class LivePolicy {
  readonly #options: LivePolicyOptions;
  /** What the journal says is in force. */
  #journalled: string;

  constructor(options: LivePolicyOptions) {
    this.#options = options;
    this.#journalled = options.file.current.sha256;
  }

  get sha256(): string { return this.#options.file.current.sha256; }

  decide(action: PolicyAction, resource: string): PolicyDecision {
    const { file, clock } = this.#options;
    if (file.refresh(clock.monotonicMs())) queueMicrotask(() => { this.#changed(); });
    return file.why({ who: 'self', action, resource, nowMs: clock.now(), minuteOfDay: minuteOfDay(clock.now()) });
  }

  /** Throws the sentence people read when the policy does not allow it. */
  permit(action: PolicyAction, resource: string): void {
    const decision = this.decide(action, resource);
    if (!decision.allowed) throw new RpcError('denied', decision.sentence);
  }

  #changed(): void {
    const { file, journal, onChange, onFault } = this.#options;
    const { sha256, policy } = file.current;
    if (journal !== null && sha256 !== this.#journalled) {
      this.#journalled = sha256;
      journal.append({ kind: 'PolicyLoaded', fact: { sha256, rules: policy.rules.length }, body: null }).catch(onFault);
    }
    onChange(file.current);
  }
}

/** What a question about the node itself, not about one of its sources, is asked about. */
export const NODE_RESOURCE = 'node';
