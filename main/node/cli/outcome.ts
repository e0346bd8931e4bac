// How a command ends: 0 done, 1 failed with the reason on stderr, 2 used wrongly. stdout carries results only, one JSON
// document with --json; everything else goes to stderr. Everything printed passes plainText.ts.
import { plainJson, plainText } from '../plainText.ts';

export const EXIT_FAILED = 1;
export const EXIT_USAGE = 2;

/** Failed for a reason people can act on. */
export class CommandFailed extends Error {}
/** Used wrongly: said before anything was done. */
export class UsageError extends Error {}

export function printJson(document: unknown): void { process.stdout.write(`${plainJson(document)}\n`); }
export function print(line: string): void { process.stdout.write(`${plainText(line)}\n`); }
export function say(line: string): void { process.stderr.write(`${plainText(line)}\n`); }
/** A piece of a line, as it comes. */
export function write(piece: string): void { process.stdout.write(plainText(piece)); }
