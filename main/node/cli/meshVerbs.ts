// The verbs of the mesh: names, arguments and options only. What they do stands in mesh.ts and meshPeers.ts.
import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { inviteLimits } from '../../../schemas/invite.ts';
import { MeshScope } from '../../../schemas/mesh.ts';
import type { InviteOptions, YesOptions } from './mesh.ts';
import type { FetchOptions, ShareOptions } from './meshArtefacts.ts';
import type { ServersOptions } from './servers.ts';
import { decimal, wholeNumber } from './options.ts';
import type { CommonOptions } from './options.ts';

const HOUR_MS = 3_600_000;
const LEAST_HOURS = 0.1;
const LEAST_ROUND_SECONDS = 0.05;
const MOST_ROUND_SECONDS = 3_600;
const MOST_NAME_CHARACTERS = 64;
const MOST_WAIT_SECONDS = 86_400;
const ARTEFACT = 'its hash, or at least the first six signs of it, as `artefacts` lists it';
const PEER = 'its id, at least four signs of its beginning, or its name where only one is called so';

export function addMeshVerbs(verb: (words: string, description: string) => Command): void {
  verb('invite', 'make a link with which somebody may ask to join; founds a mesh where there is none')
    .option('--hours <n>', `how long it holds (default ${inviteLimits.defaultLifeMs / HOUR_MS})`, decimal(LEAST_HOURS, inviteLimits.lifeMs / HOUR_MS))
    .option('--uses <n>', `how many may use it (default ${inviteLimits.defaultUses})`, wholeNumber(1, inviteLimits.uses))
    .option('--lan', 'other machines of this network can reach it, from now on; at first only this machine can')
    .option('--no-lan', 'only this machine can reach it from now on')
    .addOption(new Option('--scope <scope...>', 'what a joiner may do (default: all but admit)').choices(MeshScope.options))
    .option('--name <name>', 'what a new mesh is called', meshName)
    .option('--round-seconds <n>', 'how long a round of a new mesh trains', decimal(LEAST_ROUND_SECONDS, MOST_ROUND_SECONDS))
    .option('--qr', 'show the link as a QR code too')
    .option('--file <path>', 'write it into a new file too')
    .action(async (options: InviteOptions) => (await import('./mesh.ts')).invite(options));
  verb('join', 'ask to join a mesh: shows what the invite says, and asks')
    .argument('<link-or-file>', 'the link, or the file of an invite')
    .option('--yes', 'without being asked')
    .action(async (linkOrFile: string, options: YesOptions) => (await import('./mesh.ts')).join(linkOrFile, options));
  verb('peers', 'who is in the mesh, who waits for approval, and how each is reached')
    .action(async (options: CommonOptions) => (await import('./meshPeers.ts')).peers(options));
  verb('approve', 'let somebody in who waits; compare the check words first').argument('<peer>', PEER)
    .action(async (peer: string, options: CommonOptions) => (await import('./meshPeers.ts')).approve(peer, options));
  verb('refuse', 'do not let somebody in who waits').argument('<peer>', PEER)
    .action(async (peer: string, options: CommonOptions) => (await import('./meshPeers.ts')).refuse(peer, options));
  verb('revoke', 'shut a member out').argument('<peer>', PEER)
    .option('--yes', 'without being asked')
    .action(async (peer: string, options: YesOptions) => (await import('./meshPeers.ts')).revoke(peer, options));
  verb('unblock', 'take back that a peer was blocked on this node').argument('<peer>', PEER)
    .action(async (peer: string, options: CommonOptions) => (await import('./meshPeers.ts')).unblock(peer, options));
  verb('share', 'tell the mesh of a file: shows what is told, and asks; it is handed out only to whom you allow')
    .argument('<file>', 'it gets a manifest where it has none')
    .option('--licence <id>', 'its SPDX licence, as MIT or CC-BY-4.0, where it has no manifest yet (default UNKNOWN)')
    .option('--yes', 'without being asked')
    .action(async (file: string, options: ShareOptions) => (await import('./meshArtefacts.ts')).share(file, options));
  verb('unshare', 'offer a file no more, and take back every permission for it').argument('<hash>', ARTEFACT)
    .option('--from <peer>', 'take it back from this member alone')
    .action(async (hash: string, options: CommonOptions & { from?: string }) => (await import('./meshArtefacts.ts')).unshare(hash, options));
  verb('artefacts', 'files that members of the mesh tell of: whose, which licence, how it stands')
    .action(async (options: CommonOptions) => (await import('./meshArtefacts.ts')).artefacts(options));
  verb('fetch', 'ask for such a file, wait for the yes, and fetch it').argument('<hash>', ARTEFACT)
    .option('--for <purpose>', 'what you want it for, in a word (default read)')
    .option('--stop', 'fetch it no further')
    .option('--wait <seconds>', 'how long to wait for it (default 60); it goes on afterwards', wholeNumber(0, MOST_WAIT_SECONDS))
    .action(async (hash: string, options: FetchOptions) => (await import('./meshArtefacts.ts')).fetch(hash, options));
  verb('rotate-key', 'give this node a new key in its mesh, for which the old one vouches; its check words are others then')
    .option('--yes', 'without being asked')
    .action(async (options: YesOptions) => (await import('./mesh.ts')).rotateKey(options));
  verb('servers', 'STUN and TURN servers that help members reach this node from other networks; none by default')
    .argument('[address...]', 'as stun:meet.example.org:3478 or turn:relay.example.org:3478?transport=udp; without any, shows what is set')
    .option('--user <name>', 'name at the relays (turn:)')
    .option('--secret-file <file>', 'file whose first line is the secret of that name; without it the secret is asked for')
    .option('--none', 'ask no server any more, and forget the login')
    .action(async (addresses: string[], options: ServersOptions) => (await import('./servers.ts')).servers(addresses, options));
  verb('finish', 'end the present round of the mesh, then pause').action(async (options: CommonOptions) => (await import('./mesh.ts')).finish(options));
  verb('leave', 'leave the mesh; the own model from before comes back')
    .option('--yes', 'without being asked')
    .action(async (options: YesOptions) => (await import('./mesh.ts')).leave(options));
}

function meshName(text: string): string {
  if (text.trim() === '' || text.length > MOST_NAME_CHARACTERS) throw new InvalidArgumentError(`a name of 1 to ${MOST_NAME_CHARACTERS} characters is needed.`);
  return text;
}
