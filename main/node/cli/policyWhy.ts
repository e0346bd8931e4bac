// `policy why`: the rule that decides about an action, with its sentence. Asks the running node; without one, the policy file
// of its home.
import { PolicyAction, policyActions } from '../../../schemas/policy.ts';
import { NODE_RESOURCE } from '../agent/livePolicy.ts';
import { openHome } from '../home.ts';
import { minuteOfDay, PolicyFile } from '../policyFile.ts';
import { plainLine, SHOWN_NAME_CHARACTERS } from '../plainText.ts';
import { realClock } from '../realClock.ts';
import { callNode, findNode } from './adminClient.ts';
import { needNodeHere } from './homeWords.ts';
import { folderOf } from './options.ts';
import type { CommonOptions } from './options.ts';
import { print, printJson, UsageError } from './outcome.ts';

export async function policyWhy(action: string, resource: string | undefined, options: CommonOptions): Promise<void> {
  const known = PolicyAction.safeParse(action);
  if (!known.success) throw new UsageError(`The policy knows no action "${plainLine(action, SHOWN_NAME_CHARACTERS)}". It knows: ${Object.keys(policyActions).join(', ')}.`);
  const about = resource ?? NODE_RESOURCE;
  const folder = folderOf(options);
  const node = findNode(folder);
  const decision = node === null ? fromFile(folder, known.data, about) : await callNode(node, 'policy.why', { action: known.data, resource: about });
  const answer = { action: known.data, resource: about, ...decision };
  if (options.json) printJson(answer); else print(`${decision.allowed ? 'Yes' : 'No'}. ${decision.sentence}`);
}

function fromFile(folder: string, action: PolicyAction, resource: string) {
  needNodeHere(folder);
  const home = openHome(folder);
  try {
    const nowMs = realClock.now();
    return new PolicyFile(home.disk).why({ who: 'self', action, resource, nowMs, minuteOfDay: minuteOfDay(nowMs) });
  } finally { home.close(); }
}
