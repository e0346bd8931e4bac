// This machine as the one that learns: Node, processor, memory, and the parts of Ileices that compute. Not the graphics card.
import { existsSync } from 'node:fs';
import { availableParallelism, cpus, freemem, totalmem } from 'node:os';
import type { Settings } from '../../../schemas/settings.ts';
import { readEmbryo } from '../agent/embryo.ts';
import { COMPUTE_ENTRY } from '../compute/entry.ts';
import { counted } from '../plainText.ts';
import { findingsOf } from './finding.ts';
import type { Finding } from './finding.ts';

const OLDEST_NODE = [22, 18] as const;
/** Node, model, world and a reading together stay below this. */
const LITTLE_MEMORY_BYTES = 1_000_000_000;
const { good, without, bad } = findingsOf('machine');

export function checkNode(version: string = process.versions.node): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isNewEnough = major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1]);
  return isNewEnough ? good('node', version) : bad('node', version, `Node ${OLDEST_NODE.join('.')} or newer is needed; \`npm start\` brings its own.`);
}

export function checkProcessor({ power }: Settings): Finding {
  const name = cpus()[0]?.model.replaceAll(/\s+/g, ' ').trim() ?? '';
  return good('processor', `${name === '' ? process.arch : name}, ${counted(availableParallelism(), 'thread')}; learning takes its share of them as the setting "${power}" says`);
}

export function checkMemory(totalBytes: number = totalmem(), freeBytes: number = freemem()): Finding {
  const gigabytes = (bytes: number) => (bytes / 1e9).toFixed(1);
  const detail = `${gigabytes(totalBytes)} GB, ${gigabytes(freeBytes)} GB of it unused`;
  return totalBytes >= LITTLE_MEMORY_BYTES ? good('memory', detail) : without('memory', `${detail}: little`, 'Choose Quiet, and read small folders.');
}

export function checkParts(): Finding[] {
  const embryo = readEmbryo();
  return [
    existsSync(COMPUTE_ENTRY) ? good('compute', `${availableParallelism()} processors may be used`) : bad('compute', 'the compute program is missing', 'Run `npm run build`.'),
    embryo === null ? bad('embryo', 'the shipped checkpoint is missing', 'Install Ileices again, or make one with `npm run train-embryo`.') : good('embryo', `${embryo.checkpoint}, the mind a fresh node starts from`),
  ];
}
