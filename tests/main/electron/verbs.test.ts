// The installed app knows every verb of the command line: one it does not know would open a window instead.
import { expect, it } from 'vitest';
import { CLI_VERBS } from '../../../app/desktop/startWords.ts';
import { buildProgram } from '../../../main/node/cli/program.ts';

it('every verb there is, and none that is not', () => {
  const verbs = buildProgram().commands.map((command) => command.name()).filter((name) => name !== 'up');
  expect([...CLI_VERBS].sort()).toEqual([...verbs, 'help'].sort());
});
