// `servers`: which STUN and TURN servers help this node's connections, and their login. The secret comes from a file or is typed
// unseen, never from an argument: others could read that in the list of processes.
import type { MeetServers } from '../../../schemas/meetServers.ts';
import { MeetServer } from '../../../schemas/settings.ts';
import { errorCode } from '../disk.ts';
import { passphraseIn } from '../vault/passphrase.ts';
import { plainLine } from '../plainText.ts';
import { callNode, needNode } from './adminClient.ts';
import { someoneIsThere } from './confirm.ts';
import { folderOf } from './options.ts';
import type { CommonOptions } from './options.ts';
import { CommandFailed, print, printJson, say, UsageError } from './outcome.ts';
import { askHidden } from './passphrasePrompt.ts';

export interface ServersOptions extends CommonOptions { readonly user?: string; readonly secretFile?: string; readonly none?: boolean }

export async function servers(addresses: readonly string[], options: ServersOptions): Promise<void> {
  const { user, secretFile, none = false } = options, node = needNode(folderOf(options));
  for (const address of addresses) if (!MeetServer.safeParse(address).success) throw new UsageError(`${plainLine(address)} is no address of a server. It reads like stun:meet.example.org:3478 or turn:relay.example.org:3478?transport=udp.`);
  if (none && (addresses.length > 0 || user !== undefined)) throw new UsageError('--none takes all away; leave the addresses and the name out.');
  if (user === undefined && secretFile !== undefined) throw new UsageError('A secret belongs to a name: say --user <name> too.');
  if (addresses.length === 0 && !none) {
    if (user !== undefined) throw new UsageError('Say the addresses too: what is said takes the place of what was set before.');
    show(await callNode(node, 'mesh.servers', {}), options);
    return;
  }
  const login = none ? null : user === undefined ? undefined : { username: user, credential: await secretOf(user, secretFile) };
  show(await callNode(node, 'mesh.setServers', { servers: [...addresses], ...(login === undefined ? {} : { login }) }), options);
  say('It counts for connections made from now on.');
}

async function secretOf(user: string, file: string | undefined): Promise<string> {
  if (file !== undefined) {
    try { return passphraseIn(file); } catch (error) {
      if (errorCode(error) === '') throw error;
      throw new CommandFailed(`The secret could not be read from '${file}' (${errorCode(error)}).`);
    }
  }
  if (!someoneIsThere()) throw new CommandFailed('A secret is needed and nobody is there to type it. Put it into a file that only you can read and name that: --secret-file <file>.');
  const answer = await askHidden(`Secret of ${plainLine(user)} at the relay:`);
  if (answer === null || answer === '') throw new CommandFailed('Without a secret the relay lets nobody in. Nothing was changed.');
  return answer;
}

function show(view: MeetServers, options: CommonOptions): void {
  if (options.json) { printJson(view); return; }
  const { servers: named, username, unused } = view;
  if (named.length === 0) print('No server is asked: members are reached on one network, or where an address is open. `servers <address...>` names some.');
  for (const url of named) print(`${plainLine(url)}${unused.includes(url) ? '  left out: it asks for a login, say --user' : ''}`);
  if (username !== null) print(`login       ${plainLine(username)}, with a secret that is not shown`);
}
