// What the log may keep of words that are not ours. Messages of faults carry paths (file system) and pieces of text (JSON,
// regular expressions, databases), and `forget` reaches no log: name, code and stack frames are kept, the message is not.
import { plainLine } from './plainText.ts';

export interface FaultRecord { readonly fault: string; readonly code?: string; readonly frames?: readonly string[]; readonly cause?: FaultRecord }

const FRAMES_MAX = 20;
const CAUSES_MAX = 3;
const WORD = /^[\w$-]{1,60}$/;
/** Function, file without its folders, line and column. */
const FRAME = /^\s+at (?:((?:async |new )?[\w.$<>#]{1,100}(?: \[as [\w.$]{1,60}\])?) \()?(?:[^()]*[\\/])?([\w.:$-]{1,80}:\d+:\d+)\)?$/;
const ERROR_HEAD = /^(?:Uncaught )?([A-Z]\w{0,60}(?:Error|Exception))(?: \[(\w{1,60})\])?(?::|$)/;
const OUT_OF_MEMORY = /^(?:<--- |FATAL ERROR: ).*(?:heap|memory|allocation)/i;

export function faultRecord(fault: unknown): FaultRecord { return recordOf(fault, CAUSES_MAX); }

function recordOf(fault: unknown, causesLeft: number): FaultRecord {
  if (!(fault instanceof Error)) return { fault: `thrown ${typeof fault}` };
  const code = 'code' in fault && typeof fault.code === 'string' && WORD.test(fault.code) ? { code: fault.code } : {};
  const cause = fault.cause !== undefined && causesLeft > 0 ? { cause: recordOf(fault.cause, causesLeft - 1) } : {};
  return { fault: WORD.test(fault.name) ? fault.name : 'Error', ...code, frames: framesOf(fault), ...cause };
}

/** A message may look like frames, so it is cut off first. */
function framesOf(fault: Error): string[] {
  const stack = fault.stack ?? '';
  const at = stack.indexOf(fault.message);
  return stack.slice(at < 0 ? 0 : at + fault.message.length).split('\n').flatMap((line) => frameOf(line) ?? []).slice(0, FRAMES_MAX);
}

function frameOf(line: string): string | null {
  const [, name, place] = FRAME.exec(line) ?? [];
  return place === undefined ? null : plainLine(name === undefined ? place : `${name} ${place}`);
}

/** A line that the compute process wrote to stderr: it handles people's text, and what it or a driver says may hold some. */
export function childLine(line: string): string {
  const frame = frameOf(line);
  if (frame !== null) return `at ${frame}`;
  const head = ERROR_HEAD.exec(line);
  if (head !== null) return head[2] === undefined ? `${head[1]}` : `${head[1]} ${head[2]}`;
  if (OUT_OF_MEMORY.test(line)) return 'out of memory';
  return `a line of ${line.length} characters, left out: it could hold text`;
}

/** Why a process ended: its own words are left out. */
export function endReason(why: string): string {
  return /^(?:signal [A-Z0-9]{1,20}|exit code (?:\d{1,10}|unknown))$/.test(why) ? why : /^broke the protocol/.test(why) ? 'broke the protocol' : 'by its own word';
}
