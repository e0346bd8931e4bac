// One list of verbs for the command line and the window's palette: what is in one is in the other, with the same words and arguments.
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { factOf, typed, verbNames } from '../../../../app/commands/verbs.ts';
import { WINDOW_COMMANDS } from '../../../../app/commands/windowOnly.ts';
import { buildProgram } from '../../../../main/node/cli/program.ts';
import { policyActions } from '../../../../schemas/policy.ts';

interface Found { readonly verb: string; readonly words: string; readonly takes: readonly string[] }
function leaves(command: Command, path: readonly string[] = []): Found[] {
  return command.commands.flatMap((one) => {
    const name = [...path, one.name()];
    if (one.commands.length > 0) return leaves(one, name);
    return [{ verb: name.join(' '), words: one.description(), takes: one.registeredArguments.map((argument) => `${argument.name()}${argument.required ? '' : '?'}${argument.variadic ? '...' : ''}`) }];
  });
}

describe('verbs', () => {
  const cli = leaves(buildProgram());

  it('of the command line are those of the list, with the same words and arguments', () => {
    expect(cli.map(({ verb }) => verb).toSorted()).toEqual([...verbNames].toSorted());
    for (const { verb, words, takes } of cli) {
      const fact = factOf(verb as (typeof verbNames)[number]);
      expect([verb, words, takes]).toEqual([verb, fact.words, [...fact.takes ?? []]]);
    }
  });

  it('ask rules that exist, and those that cannot be undone ask on the command line too', () => {
    for (const verb of verbNames) {
      const { asks, dangerous } = factOf(verb);
      if (asks !== undefined) expect(Object.keys(policyActions)).toContain(asks);
      const options = find(verb).options.map((option) => option.long);
      // Whoever names a conversation by its id has looked it up.
      if (dangerous === true && verb !== 'chat erase') expect([verb, options.includes('--yes')]).toEqual([verb, true]);
    }
  });

  it('are written as they are typed', () => {
    expect([typed('consent allow'), typed('pause'), typed('settings'), typed('status')]).toEqual(['consent allow <offer>', 'pause [duration]', 'settings [name] [value]', 'status']);
  });

  it('and commands of the window have different names', () => {
    expect(WINDOW_COMMANDS.filter((id) => (verbNames as readonly string[]).includes(id))).toEqual([]);
    expect(new Set(WINDOW_COMMANDS).size).toBe(WINDOW_COMMANDS.length);
  });
});

function find(verb: string): Command {
  return verb.split(' ').reduce((command: Command, name) => command.commands.find((one) => one.name() === name)!, buildProgram());
}
