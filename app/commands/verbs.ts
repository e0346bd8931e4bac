// What can be asked of a node in one word: the verbs of the command line and, beside them, the palette of the window. Both take names, sentences
// and arguments from here, so that neither can have what the other does not know of.
import type { PolicyAction } from '../../schemas/policy.ts';

export interface VerbFact {
  /** What it does, in one sentence of the help. */
  readonly words: string;
  /** Arguments as typed: `?` may be left out, `...` may be several. */
  readonly takes?: readonly string[];
  /** The rule of policy.yaml that is asked first. */
  readonly asks?: PolicyAction;
  /** It cannot be taken back: whoever chooses it types a word, or says yes. */
  readonly dangerous?: true;
  /** The window shows how it is typed; it needs paths, a passphrase, or a node that is asleep. */
  readonly terminalOnly?: true;
}

export const VERBS = {
  'up': { words: 'bring the node up; a second time it opens the window of the first', terminalOnly: true },
  'status': { words: 'what the node does, and why' },
  'open': { words: 'open the window of the running node', asks: 'window.open', terminalOnly: true },
  'learn': { words: 'allow text to be read and learnt: shows what would be read, and asks', takes: ['path'], asks: 'source.read' },
  'forget': { words: 'erase a source, its text and every checkpoint that learnt from it', takes: ['source'], asks: 'source.forget', dangerous: true },
  'ask': { words: 'ask Ileices; works without a running node too', takes: ['text'], asks: 'model.ask' },
  'pause': { words: 'stop learning for a while, or until resumed', takes: ['duration?...'] },
  'resume': { words: 'go on learning', asks: 'node.control' },
  'settings': { words: 'show what is set, or change one setting', takes: ['name?', 'value?...'], asks: 'node.control' },
  'train': { words: 'train a model from scratch, in the foreground, without a node', terminalOnly: true },
  'eval': { words: 'measure how well any text is foreseen, in bits a byte; it is never learnt', asks: 'model.ask', terminalOnly: true },
  'dream': { words: 'let a copy of the world live for a while in fast motion, by the rules and by the model', asks: 'model.ask', terminalOnly: true },
  'bench': { words: 'how fast the engine is on this machine, beside other programs', terminalOnly: true },
  'invite': { words: 'make a link with which somebody may ask to join; founds a mesh where there is none', asks: 'mesh.admit' },
  'join': { words: 'ask to join a mesh: shows what the invite says, and asks', takes: ['link-or-file'], asks: 'mesh.join' },
  'peers': { words: 'who is in the mesh, who waits for approval, and how each is reached' },
  'approve': { words: 'let somebody in who waits; compare the check words first', takes: ['peer'], asks: 'mesh.admit' },
  'refuse': { words: 'do not let somebody in who waits', takes: ['peer'] },
  'revoke': { words: 'shut a member out', takes: ['peer'], dangerous: true },
  'unblock': { words: 'take back that a peer was blocked on this node', takes: ['peer'] },
  'share': { words: 'tell the mesh of a file: shows what is told, and asks; it is handed out only to whom you allow', takes: ['file'], asks: 'mesh.share', terminalOnly: true },
  'unshare': { words: 'offer a file no more, and take back every permission for it', takes: ['hash'] },
  'artefacts': { words: 'files that members of the mesh tell of: whose, which licence, how it stands' },
  'fetch': { words: 'ask for such a file, wait for the yes, and fetch it', takes: ['hash'], asks: 'mesh.share' },
  'rotate-key': { words: 'give this node a new key in its mesh, for which the old one vouches; its check words are others then', dangerous: true },
  'servers': { words: 'STUN and TURN servers that help members reach this node from other networks; none by default', takes: ['address?...'], asks: 'node.control', terminalOnly: true },
  'finish': { words: 'end the present round of the mesh, then pause' },
  'leave': { words: 'leave the mesh; the own model from before comes back', dangerous: true },
  'consent list': { words: 'requests that wait for a decision', asks: 'journal.read' },
  'consent allow': { words: 'allow a request: it is read now', takes: ['offer'], asks: 'source.read' },
  'consent refuse': { words: 'not now; nothing of it is read', takes: ['offer'] },
  'consent lift': { words: 'take a refusal back', takes: ['offer'] },
  'consent history': { words: 'every decision, the newest first', asks: 'journal.read' },
  'consent withdraw': { words: 'take a permission back and erase what was read: the same as `forget`', takes: ['source'], asks: 'source.forget', dangerous: true },
  'show': { words: 'show the names in a folder to the world; no file in it is opened', takes: ['folder?'], asks: 'source.list' },
  'hide': { words: 'take the names of a shown folder out of the world and the journal', takes: ['folder'] },
  'chat list': { words: 'all conversations, newest first', asks: 'journal.read' },
  'chat search': { words: 'find words in every message', takes: ['text'], asks: 'journal.read' },
  'chat export': { words: 'save conversations to a new file, in the clear', takes: ['file'], asks: 'journal.read' },
  'chat import': { words: 'take conversations in from such a file, all of it or nothing', takes: ['file'] },
  'chat erase': { words: 'erase a conversation from this machine for good', takes: ['id'], dangerous: true },
  'policy why': { words: 'which rule decides about an action, and what it says', takes: ['action', 'resource?'], terminalOnly: true },
  'dataset show': { words: 'the version in force: documents, splits, what was left out, tests', terminalOnly: true },
  'dataset verify': { words: 'open every shard and compare it with its description', terminalOnly: true },
  'dataset export': { words: 'write what may be passed on into a new folder, in the clear', takes: ['folder'], asks: 'dataset.export', terminalOnly: true },
  'dataset quarantine': { words: 'files that were refused because they are damaged or dangerous', takes: ['source'], terminalOnly: true },
  'manifest scan': { words: 'what of a folder has a manifest, and what has none', takes: ['folder'], terminalOnly: true },
  'manifest annotate': { words: 'give a file its manifest, signed by this node', takes: ['path'], asks: 'node.control', terminalOnly: true },
  'manifest verify': { words: 'whether the manifest of a file holds', takes: ['file'], terminalOnly: true },
  'manifest show': { words: 'what the manifest of a file says', takes: ['file'], terminalOnly: true },
  'journal verify': { words: 'check every row, hash and signature', asks: 'journal.read' },
  'export': { words: 'copy the whole node into one sealed file, while it runs or not', takes: ['folder'], terminalOnly: true },
  'import': { words: 'put such a file into a new, empty home', takes: ['file'], terminalOnly: true },
  'backup setup': { words: 'say where they go and how often; asks for a passphrase once', terminalOnly: true },
  'backup now': { words: 'make one at once', terminalOnly: true },
  'backup status': { words: 'where they are, and when the next is due', terminalOnly: true },
  'backup off': { words: 'make no more by itself', terminalOnly: true },
  'vault passphrase': { words: 'put the keys of the stopped node behind a passphrase, or change it', terminalOnly: true },
  'service install': { words: 'write the file of a service for this home: shows it, and asks', terminalOnly: true },
  'service uninstall': { words: 'stop it, and take away what was written', terminalOnly: true },
  'service status': { words: 'whether there is one, and how it is started and ended', terminalOnly: true },
  'launcher install': { words: 'write it: shows it, and asks', terminalOnly: true },
  'launcher uninstall': { words: 'take it away', terminalOnly: true },
  'doctor': { words: 'look for what is wrong and name the next step', terminalOnly: true },
  'logs': { words: 'the newest lines of the log' },
  'stop': { words: 'stop the running node; what it learnt is saved first', terminalOnly: true },
} as const satisfies Readonly<Record<string, VerbFact>>;

export type Verb = keyof typeof VERBS;
export const verbNames = Object.keys(VERBS) as Verb[];
export const factOf = (verb: Verb): VerbFact => VERBS[verb];

/** As it is typed: "consent allow <offer>". */
export function typed(verb: Verb): string {
  const takes = factOf(verb).takes ?? [];
  return [verb, ...takes.map((name) => { const plain = name.replace(/[?.]+/g, ''); return name.includes('?') ? `[${plain}]` : `<${plain}>`; })].join(' ');
}
