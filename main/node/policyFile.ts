// policy.yaml: read strictly, refused whole when anything in it is not understood; then the last good one stays.
// Deciding is app/consent/policy.ts.
import { hash } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { DEFAULT_POLICY, DENY_ALL, why } from '../../app/consent/policy.ts';
import type { PolicyDecision, PolicyRequest } from '../../app/consent/policy.ts';
import { DiskError } from '../../app/ports.ts';
import { Policy } from '../../schemas/policy.ts';
import { errorCode } from './disk.ts';
import type { FolderDisk } from './disk.ts';
import { canonicalJson } from '../../app/manifest/canonical.ts';

const FILE = 'policy.yaml';
const LAST_GOOD_FILE = 'policy.last-good.yaml';
const MAX_BYTES = 64 * 1024;
const MAX_DEPTH = 16;
const MAX_REASON_CHARACTERS = 500;
const TOO_LARGE = `it is larger than ${MAX_BYTES} bytes`;
const NO_FILE = '';
/** A change that was seen is looked at again until it is this old, and a file that is gone counts as gone after it. */
const SETTLE_MS = 2_000;

export interface LoadedPolicy {
  readonly policy: Policy; readonly sha256: string;
  /** Which text is in force. */
  readonly from: 'file' | 'default' | 'last-good' | 'deny-all';
  readonly notice: string | null;
}

/** Throws with the sentence people read when anything in the text is not understood. */
export function parsePolicy(text: string): Policy {
  if (Buffer.byteLength(text) > MAX_BYTES) throw new Error(TOO_LARGE);
  if (deepestNesting(text) > MAX_DEPTH) throw new Error(`it is nested deeper than ${MAX_DEPTH} levels`);
  // The core schema, no tags of its own, no aliases: an alias can grow a small file into a huge value.
  const document = parseDocument(text, { schema: 'core', version: '1.2', strict: true, uniqueKeys: true, merge: false, resolveKnownTags: false });
  const fault = document.errors[0] ?? document.warnings[0];
  if (fault !== undefined) throw new Error(fault.message.split('\n')[0] ?? 'it is not YAML');
  const parsed = Policy.safeParse(document.toJS({ maxAliasCount: 0 }));
  if (!parsed.success) throw new Error(z.prettifyError(parsed.error).replaceAll('\n', ' '));
  return parsed.data;
}

/** An upper bound of how deep the text nests, before a recursive parser sees it: brackets, and steps of indentation. */
function deepestNesting(text: string): number {
  let brackets = 0, deepest = 0;
  for (const character of text) {
    if (character === '[' || character === '{') brackets += 1;
    else if ((character === ']' || character === '}') && brackets > 0) brackets -= 1;
    deepest = Math.max(deepest, brackets);
  }
  const dashes = text.split('\n').map((line) => (/^[ ]*((?:[-?:] +)*)/.exec(line)?.[1] ?? '').replaceAll(' ', '').length);
  const indents = new Set(text.split('\n').map((line) => line.length - line.trimStart().length));
  return deepest + indents.size + dashes.reduce((most, count) => Math.max(most, count), 0);
}

export class PolicyFile {
  readonly #disk: FolderDisk;
  /** The text that was read last, whatever came of it. */
  #text: Uint8Array | null = null;
  #loaded: LoadedPolicy;
  /** What the file system said when it was read last, and when that was first seen. */
  #stamp: string;
  #stampMs = -Infinity;
  #settled = false;

  constructor(disk: FolderDisk) {
    this.#disk = disk;
    this.#stamp = this.#look();
    this.#loaded = this.#read(null);
  }

  get current(): LoadedPolicy { return this.#loaded; }

  /** Reads the file again where it may have changed, which costs one look at its size and times: called before every
   *  decision. True when something else is in force or to be said afterwards. `nowMs` never runs backwards. */
  refresh(nowMs: number): boolean {
    const stamp = this.#look();
    if (stamp === this.#stamp && this.#settled) return false;
    if (stamp !== this.#stamp || this.#stampMs === -Infinity) { this.#stamp = stamp; this.#stampMs = nowMs; }
    // Clocks of file systems are coarse: a second change at the same moment shows by its text only.
    this.#settled = nowMs - this.#stampMs >= SETTLE_MS;
    // Editors take the old file away before the new one is there; for that moment there is no policy that holds nothing.
    if (stamp === NO_FILE && !this.#settled) return false;
    const { notice } = this.#loaded;
    return this.reload() || this.#loaded.notice !== notice;
  }

  /** Reads the file again. True when another policy is in force afterwards. */
  reload(): boolean {
    const before = this.#loaded;
    this.#loaded = this.#read(before);
    return this.#loaded.sha256 !== before.sha256;
  }

  why(request: PolicyRequest): PolicyDecision { return why(this.#loaded.policy, request); }

  #look(): string {
    try {
      const seen = statSync(join(this.#disk.root, FILE), { bigint: true, throwIfNoEntry: false });
      return seen === undefined ? NO_FILE : [seen.dev, seen.ino, seen.mode, seen.size, seen.mtimeNs, seen.ctimeNs].join();
    } catch (error) { return errorCode(error); }
  }

  #read(before: LoadedPolicy | null): LoadedPolicy {
    const known = this.#text;
    this.#text = null;
    try {
      const stored = this.#stored();
      if (stored === null) {
        // What a person took away must not come back because of a slip in the next file.
        this.#disk.remove(LAST_GOOD_FILE);
        return loaded(DEFAULT_POLICY, 'default', null);
      }
      this.#text = stored;
      if (before !== null && known !== null && Buffer.compare(stored, known) === 0) return before;
      const policy = parsePolicy(new TextDecoder('utf-8', { fatal: true }).decode(stored));
      this.#keepGood(stored);
      return loaded(policy, 'file', null);
    } catch (error) {
      const wrong = error instanceof DiskError || errorCode(error) !== '' ? 'it cannot be read' : (error instanceof Error ? error.message : String(error)).slice(0, MAX_REASON_CHARACTERS);
      // What is in force now is newer than what lies on a disk that may have been full.
      const good = before?.from === 'file' || before?.from === 'last-good' ? before.policy : this.#lastGood();
      if (good === null) return loaded(DENY_ALL, 'deny-all', `${FILE} is refused: ${wrong}. Nothing is permitted until it is mended or removed.`);
      return loaded(good, 'last-good', `${FILE} is refused: ${wrong}. The policy before it stays in force until it is mended.`);
    }
  }

  /** Nothing but a file of reasonable size is opened: a pipe would keep the node waiting. */
  #stored(): Uint8Array | null {
    const seen = statSync(join(this.#disk.root, FILE), { throwIfNoEntry: false });
    if (seen !== undefined && !seen.isFile()) throw new Error('it is not a file');
    if (seen !== undefined && seen.size > MAX_BYTES) throw new Error(TOO_LARGE);
    return this.#disk.read(FILE);
  }

  /** A full disk must not make a good policy count as a broken one. */
  #keepGood(stored: Uint8Array): void {
    try {
      const kept = this.#disk.read(LAST_GOOD_FILE);
      if (kept === null || Buffer.compare(kept, stored) !== 0) this.#disk.writeDurably(LAST_GOOD_FILE, stored);
    } catch (error) { if (!(error instanceof DiskError)) throw error; }
  }

  #lastGood(): Policy | null {
    const stored = this.#disk.read(LAST_GOOD_FILE);
    if (stored === null) return null;
    try { return parsePolicy(Buffer.from(stored).toString('utf8')); } catch { return null; }
  }
}

function loaded(policy: Policy, from: LoadedPolicy['from'], notice: string | null): LoadedPolicy {
  return { policy, from, notice, sha256: hash('sha256', canonicalJson(policy), 'hex') };
}

/** Local minutes since midnight. */
export function minuteOfDay(nowMs: number): number {
  const now = new Date(nowMs);
  return now.getHours() * 60 + now.getMinutes();
}
