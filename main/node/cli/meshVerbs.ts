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

export function addMeshVerbs(verb: (words: string) => Command): void {
  verb('invite')
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
  verb('join')
    .argument('<link-or-file>', 'the link, or the file of an invite')
    .option('--yes', 'without being asked')
    .action(async (linkOrFile: string, options: YesOptions) => (await import('./mesh.ts')).join(linkOrFile, options));
  verb('peers')
    .action(async (options: CommonOptions) => (await import('./meshPeers.ts')).peers(options));
  verb('approve').argument('<peer>', PEER)
    .action(async (peer: string, options: CommonOptions) => (await import('./meshPeers.ts')).approve(peer, options));
  verb('refuse').argument('<peer>', PEER)
    .action(async (peer: string, options: CommonOptions) => (await import('./meshPeers.ts')).refuse(peer, options));
  verb('revoke').argument('<peer>', PEER)
    .option('--yes', 'without being asked')
    .action(async (peer: string, options: YesOptions) => (await import('./meshPeers.ts')).revoke(peer, options));
  verb('unblock').argument('<peer>', PEER)
    .action(async (peer: string, options: CommonOptions) => (await import('./meshPeers.ts')).unblock(peer, options));
  verb('share')
    .argument('<file>', 'it gets a manifest where it has none')
    .option('--licence <id>', 'its SPDX licence, as MIT or CC-BY-4.0, where it has no manifest yet (default UNKNOWN)')
    .option('--yes', 'without being asked')
    .action(async (file: string, options: ShareOptions) => (await import('./meshArtefacts.ts')).share(file, options));
  verb('unshare').argument('<hash>', ARTEFACT)
    .option('--from <peer>', 'take it back from this member alone')
    .action(async (hash: string, options: CommonOptions & { from?: string }) => (await import('./meshArtefacts.ts')).unshare(hash, options));
  verb('artefacts')
    .action(async (options: CommonOptions) => (await import('./meshArtefacts.ts')).artefacts(options));
  verb('fetch').argument('<hash>', ARTEFACT)
    .option('--for <purpose>', 'what you want it for, in a word (default read)')
    .option('--stop', 'fetch it no further')
    .option('--wait <seconds>', 'how long to wait for it (default 60); it goes on afterwards', wholeNumber(0, MOST_WAIT_SECONDS))
    .action(async (hash: string, options: FetchOptions) => (await import('./meshArtefacts.ts')).fetch(hash, options));
  verb('rotate-key')
    .option('--yes', 'without being asked')
    .action(async (options: YesOptions) => (await import('./mesh.ts')).rotateKey(options));
  verb('servers')
    .argument('[address...]', 'as stun:meet.example.org:3478 or turn:relay.example.org:3478?transport=udp; without any, shows what is set')
    .option('--user <name>', 'name at the relays (turn:)')
    .option('--secret-file <file>', 'file whose first line is the secret of that name; without it the secret is asked for')
    .option('--none', 'ask no server any more, and forget the login')
    .action(async (addresses: string[], options: ServersOptions) => (await import('./servers.ts')).servers(addresses, options));
  verb('finish').action(async (options: CommonOptions) => (await import('./mesh.ts')).finish(options));
  verb('leave')
    .option('--yes', 'without being asked')
    .action(async (options: YesOptions) => (await import('./mesh.ts')).leave(options));
}

function meshName(text: string): string {
  if (text.trim() === '' || text.length > MOST_NAME_CHARACTERS) throw new InvalidArgumentError(`a name of 1 to ${MOST_NAME_CHARACTERS} characters is needed.`);
  return text;
}
