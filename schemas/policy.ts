// policy.yaml: what may happen on this node. Nothing that no rule permits; a rule that forbids always wins.
import { z } from 'zod';

/** Everything the node asks the policy about before it does it, with the sentence people read. What nothing asks is not
 *  here: a rule about it would hold nothing. */
export const policyActions = {
  'source.read': 'Read a file or folder that was granted.',
  'source.list': 'List the names in a folder, to choose from.',
  'source.look': 'Look inside a file before it is allowed.',
  'source.forget': 'Forget a source.',
  'land.show': 'Show the names in a folder to the world; hiding them again is always allowed.',
  'land.ask': 'Ask about a file that was uncovered in the world.',
  'land.processes': 'Count kinds of running programs for the world.',
  'dataset.export': 'Write the dataset in the clear into a folder.',
  'model.train': 'Train the model on a source; the node\'s own world is one.',
  'model.ask': 'Let the model answer.',
  'node.control': 'Resume or change settings; pausing and stopping are always allowed.',
  'mesh.join': 'Begin or join a mesh; leaving is always allowed.',
  'mesh.admit': 'Invite somebody, or let somebody in; refusing and revoking are always allowed.',
  'mesh.share': 'Tell a mesh of a file, or fetch one; taking back is always allowed.',
  'journal.read': 'Read or verify the journal.',
  'window.open': 'Open the window.',
} as const;
export const PolicyAction = z.enum(Object.keys(policyActions) as [keyof typeof policyActions, ...(keyof typeof policyActions)[]]);
export type PolicyAction = keyof typeof policyActions;

const name = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'small letters, digits and hyphens, at most 64');
const timeOfDay = z.string().regex(/^([01][0-9]|2[0-3]):[0-5][0-9]$/, 'a time like 08:30');

export const PolicyRule = z.strictObject({
  id: name,
  effect: z.enum(['permit', 'forbid']),
  /** `self` is the person at this machine, `any` everyone; else a node id or the name of a group. */
  who: z.array(z.union([z.literal('self'), z.literal('any'), z.string().regex(/^[0-9a-f]{64}$/), name])).min(1).max(64),
  action: z.array(z.union([PolicyAction, z.literal('*')])).min(1).max(32),
  /** Source ids, hashes or names; `*` stands for any characters. */
  resource: z.array(z.string().min(1).max(256)).min(1).max(64).default(['*']),
  when: z.strictObject({
    /** Local time of day, `from` included and `to` not; past midnight when `to` is earlier. */
    hours: z.strictObject({ from: timeOfDay, to: timeOfDay })
      .refine(({ from, to }) => from !== to, 'from and to are the same: leave hours out for the whole day').optional(),
  }).optional(),
  expires: z.iso.datetime().optional(),
});
export type PolicyRule = z.infer<typeof PolicyRule>;

export const Policy = z.strictObject({
  version: z.literal(1),
  groups: z.record(name.refine((group) => group !== 'self' && group !== 'any', 'self and any are taken'), z.array(z.string().regex(/^[0-9a-f]{64}$/)).max(256)).default({}),
  rules: z.array(PolicyRule).max(512),
}).refine((policy) => new Set(policy.rules.map((rule) => rule.id)).size === policy.rules.length, 'two rules have the same id');
export type Policy = z.infer<typeof Policy>;
