// Checks docs/requirements.yaml: every row names what it asks for, its state and its evidence, and the evidence exists.
// Prints the coverage; exits 1 with one line a fault.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parse } from 'yaml';
import { root } from './setup/paths.mjs';

export const FILE = 'docs/requirements.yaml';
const STATES = ['done', 'partial', 'declined'];
const ID = /^[A-Z]{2,6}-\d{3}$/;

/** Faults of the parsed document, one sentence each. `present` tells whether a repository path exists. */
export function faultsOf(document, present) {
  const rows = document?.requirements;
  if (!Array.isArray(rows)) return [`${FILE} must hold a list called "requirements"`];
  const seen = new Set();
  return rows.flatMap((row, index) => {
    const id = typeof row?.id === 'string' ? row.id : `row ${index + 1}`;
    const faults = [];
    const fault = (text) => faults.push(`${id}: ${text}`);
    if (!ID.test(id)) fault('the id must look like ABC-001');
    if (seen.has(id)) fault('the id stands twice');
    seen.add(id);
    if (typeof row?.title !== 'string' || row.title.trim() === '') fault('the title is missing');
    if (!STATES.includes(row?.status)) fault(`the status must be one of ${STATES.join(', ')}`);
    const code = Array.isArray(row?.code) ? row.code : [];
    const tests = Array.isArray(row?.tests) ? row.tests : [];
    if (row?.status === 'done' && (code.length === 0 || tests.length === 0)) fault('"done" needs code and a test');
    if (row?.status === 'partial' && code.length === 0) fault('"partial" needs code');
    if (row?.status !== 'done' && (typeof row?.note !== 'string' || row.note.trim() === '')) fault(`"${row?.status}" needs a note that says what is missing or why`);
    for (const path of [...code, ...tests]) if (typeof path !== 'string' || !present(path)) fault(`evidence does not exist: ${path}`);
    for (const path of tests) if (typeof path === 'string' && !path.startsWith('tests/')) fault(`a test must lie below tests/: ${path}`);
    return faults;
  });
}

function main() {
  const document = parse(readFileSync(join(root, FILE), 'utf8'));
  const faults = faultsOf(document, (path) => existsSync(join(root, path)));
  for (const fault of faults) console.error(`${FILE}: ${fault}`);
  if (faults.length > 0) return 1;
  const count = (status) => document.requirements.filter((row) => row.status === status).length;
  console.log(`requirements: ${STATES.map((status) => `${count(status)} ${status}`).join(', ')}`);
  return 0;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) process.exitCode = main();
