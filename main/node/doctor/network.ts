// Paths to the window and to other nodes. Nothing outside this machine is asked: a port is tried on the loopback address, the
// rest follows from the settings and from which networks this machine is on.
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { Settings } from '../../../schemas/settings.ts';
import { lastPortIn } from '../home.ts';
import type { Runtime } from '../home.ts';
import { DEFAULT_PORT } from '../host/host.ts';
import { LINK_ENTRY } from '../mesh/linkEntry.ts';
import { counted } from '../plainText.ts';
import { findingsOf } from './finding.ts';
import type { Finding } from './finding.ts';

const { good, without, bad } = findingsOf('network');

/** Whether a node could listen there now. */
export function portIsFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => { resolve(false); });
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => { server.close(() => { resolve(true); }); });
  });
}

export async function checkPort(folder: string, runtime: Runtime | null): Promise<Finding> {
  if (runtime !== null) return good('port', `the window is at 127.0.0.1:${runtime.port}, reachable from this machine only`);
  const port = lastPortIn(folder) ?? DEFAULT_PORT;
  if (await portIsFree(port)) return good('port', `127.0.0.1:${port} is free for the window; only this machine can reach it`);
  return without('port', `127.0.0.1:${port} is taken by another program; the node takes a free one by itself`, 'Name another with `npm start -- --port <n>`.');
}

export function checkPaths({ meshDiscovery, meshServers, meshMetered }: Settings, metered: boolean | null, interfaces: ReturnType<typeof networkInterfaces> = networkInterfaces()): Finding[] {
  const outward = Object.values(interfaces).filter((addresses) => addresses?.some((address) => !address.internal) === true).length;
  const relays = meshServers.filter((server) => /^turns?:/i.test(server)).length;
  return [
    existsSync(LINK_ENTRY) ? good('links', 'the program that connects to other nodes is here; it runs only once this node is in a mesh') : bad('links', 'the program that connects to other nodes is missing', 'Run `npm run build`.'),
    outward === 0 ? without('network', 'this machine is on no network; one node alone needs none', 'Connect it before you invite somebody or join a mesh.') : good('network', `on ${counted(outward, 'network')}; without a mesh nothing is sent anywhere`),
    meshDiscovery ? good('discovery', 'members of the mesh on the local network find each other') : without('discovery', 'off: members on the local network do not find each other by themselves', 'Switch it on in the window\'s settings ("Look on the local network"); an invite works without it.'),
    meshServers.length > 0 ? good('servers', `members of other networks are helped by ${counted(meshServers.length, 'server')}, ${relays === 0 ? 'no relay among them: behind a strict router it may not be enough' : `${counted(relays, 'relay')} among them`}; who runs one learns this machine's address`)
      : without('servers', 'none are asked: members are reached on one network, or where an address is open', 'For members of other networks name some: `ileices servers <address...>`.'),
    meteredFinding(meshMetered, metered),
  ];
}

function meteredFinding(isSet: boolean, metered: boolean | null): Finding {
  const waits = 'nothing large goes over it, and rounds wait';
  if (isSet) return without('metered', `the settings say that this network costs by what is sent: ${waits}`, 'Where it costs nothing, switch "meshMetered" off in the window\'s settings.');
  if (metered === true) return good('metered', `the system says that this network costs by what is sent: ${waits}, until it is on one without that mark`);
  return good('metered', metered === null ? 'whether this network costs by what is sent cannot be told here; the settings say it does not' : 'this network does not cost by what is sent');
}
