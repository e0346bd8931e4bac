// The graphics card: whether one is found, whether it is a real one, whether the settings let it work, and what would make it
// found. Learning goes on without; only a driver that crashes or hangs is a fault, because learning would meet it too.
import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from '../../../schemas/settings.ts';
import { findingsOf } from './finding.ts';
import type { Finding } from './finding.ts';
import type { ProbeOutcome } from './probe.ts';

const { good, without, bad } = findingsOf('machine');
const CPU_INSTEAD = 'The processor learns instead.';
const KEEP_OFF = 'Set "backend" to cpu in the window\'s settings, and update the driver of the graphics card.';
const WHEN: Readonly<Record<Settings['gpu'], string>> = { away: 'it works only while nobody is at the machine', always: 'it may work at any time', never: '' };

/** In the installed app Chromium speaks with the card; starting our own engine for it there would start the app once more. */
export const gpuInApp = (): Finding => good('gpu', 'the app\'s own engine looks for one; the window says on what the model runs');

/** Why no card is asked at all, as a finding; null where one may be. */
export function gpuForbidden({ backend, gpu }: Settings): Finding | null {
  if (gpu === 'never') return without('gpu', `Not looked for: the settings say that no graphics card is used. ${CPU_INSTEAD}`, 'Set "gpu" to away or always in the window\'s settings.');
  if (backend === 'cpu') return without('gpu', `Not looked for: the settings say that the processor does the work (backend: cpu). ${CPU_INSTEAD}`, 'Set "backend" to auto in the window\'s settings.');
  return null;
}

export function gpuFinding(outcome: ProbeOutcome, { backend, gpu }: Settings, hint: GpuHint): Finding {
  switch (outcome.found) {
    case 'adapter':
      if (!outcome.software) return good('gpu', `${outcome.name}; ${WHEN[gpu]}`);
      if (backend === 'webgpu') return without('gpu', `Only one that is emulated on the processor (${outcome.name}), used because the settings ask for it by name (backend: webgpu)`, 'Set "backend" to auto in the window\'s settings: the processor by itself is faster.');
      return without('gpu', `Only one that is emulated on the processor (${outcome.name}), which is slower than the processor by itself and is not used; ${hint.seen}. ${CPU_INSTEAD}`, hint.step);
    case 'no-adapter':
      if (backend === 'webgpu') return bad('gpu', `None was found, and the settings ask for one by name (backend: webgpu): ${outcome.why}`, 'Set "backend" to auto in the window\'s settings.');
      return without('gpu', `None was found: ${hint.seen}. ${CPU_INSTEAD}`, hint.step);
    case 'no-engine':
      return without('gpu', `Nothing here can speak with one: ${firstLine(outcome.why)}. ${CPU_INSTEAD}`, 'Run `npm ci --ignore-scripts` for the package `webgpu`.');
    case 'crashed': return bad('gpu', `The graphics driver crashed when it was asked (${outcome.why}).`, KEEP_OFF);
    case 'silent': return bad('gpu', `The graphics driver did not answer within ${outcome.seconds} seconds.`, KEEP_OFF);
  }
}

const firstLine = (text: string): string => (text.split('\n')[0] ?? '').replace(/\.$/, '');

export interface GpuHint { /** What was seen of a card on this machine's disk. */ readonly seen: string; readonly step: string }

/** What would make a card found, from what lies on the disk of a Linux machine; elsewhere the driver is all there is. */
export function gpuHint(platform: string = process.platform, root = '/'): GpuHint {
  if (platform !== 'linux') return { seen: 'no graphics card that can compute', step: 'With a graphics card in this machine, install the newest driver of its maker.' };
  const names = (folder: string): string[] => { try { return readdirSync(join(root, folder)); } catch { return []; } };
  const nodes = names('dev/dri').filter((name) => name.startsWith('renderD'));
  const isNvidia = existsSync(join(root, 'dev/nvidia0'));
  if (nodes.length === 0 && !isNvidia) {
    return existsSync(join(root, 'dev/dxg')) ? { seen: 'the card of Windows is not reachable from WSL for this', step: 'Run Ileices on Windows itself.' }
      : { seen: 'this system shows no graphics card', step: 'In a virtual machine or a container, pass a card through to it.' };
  }
  const shut = nodes.find((name) => !canUse(join(root, 'dev/dri', name)));
  if (shut !== undefined && !isNvidia) return { seen: `you may not use /dev/dri/${shut}`, step: 'Run `sudo usermod -aG render $USER` and log in again.' };
  const drivers = ['usr/share/vulkan/icd.d', 'etc/vulkan/icd.d', 'usr/local/share/vulkan/icd.d'].flatMap(names).filter((name) => name.endsWith('.json') && !/lvp|swiftshader/i.test(name));
  if (drivers.length > 0) return { seen: 'a card and a Vulkan driver are here, and yet nothing answers', step: 'Update the driver, and look whether the library libvulkan.so.1 is installed (Debian, Ubuntu: `sudo apt install libvulkan1`).' };
  return isNvidia ? { seen: 'a card of NVIDIA is here, without a Vulkan driver', step: 'Install the maker\'s driver with its graphics part (Debian: `sudo apt install nvidia-driver`).' }
    : { seen: 'a card is here, without a Vulkan driver', step: 'Install one (Debian, Ubuntu: `sudo apt install mesa-vulkan-drivers libvulkan1`).' };
}

function canUse(path: string): boolean { try { accessSync(path, constants.R_OK | constants.W_OK); return true; } catch { return false; } }
