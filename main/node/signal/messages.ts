// What the agent and its signalling thread say to each other. Both ends are ours and in one process, so shapes are types only.

export interface SignalBirth {
  /** An address of this machine; never all of them at once. */
  readonly bind: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Takes a free port when that one is busy. */
  readonly mayMove: boolean;
}
export interface SignalStats {
  readonly sockets: number;
  readonly topics: number;
  /** Since the start of the thread: texts handed on, connections not let in, sockets cut for breaking a rule, addresses shut out. */
  readonly delivered: number;
  readonly refused: number;
  readonly cut: number;
  readonly shutOut: number;
  /** The most processor time that one arrival of bytes took, from their parsing to the last answer. */
  readonly slowestCpuMs: number;
}
export type ToSignal = { readonly type: 'stats'; readonly id: number } | { readonly type: 'close' };
export type FromSignal =
  | { readonly type: 'listening'; readonly port: number }
  | { readonly type: 'failed'; readonly code: string; readonly message: string }
  | { readonly type: 'stats'; readonly id: number; readonly stats: SignalStats };
