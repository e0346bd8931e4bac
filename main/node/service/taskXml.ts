// The task of Windows' Task Scheduler. The file alone does nothing: the person registers it with the command that is told.
// Parsed in tests; not run by us on Windows.
import { marked, OWN_MARK } from './ownFile.ts';
import type { ServiceCommand } from './command.ts';
import { xml } from './xml.ts';

export const TASK_NAME = 'Ileices';
/** The scheduler reads what it writes itself: UTF-16 with a mark of its order. */
export const TASK_ENCODING = 'utf16le';

/** One argument as programs on Windows take a command line apart. */
function argument(word: string): string {
  if (word !== '' && !/[\s"]/.test(word)) return word;
  return `"${word.replaceAll(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, '$1$1')}"`;
}

export function taskXml({ program, args }: ServiceCommand, user: string): string {
  return marked(`\uFEFF<?xml version="1.0" encoding="UTF-16"?>
<!-- The node of Ileices as a task of this user. "ileices service uninstall" takes this file away again. ${OWN_MARK} -->
<Task version="1.3" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>Ileices node</Description>
  </RegistrationInfo>
  <Triggers>
    <LogonTrigger><Enabled>true</Enabled><UserId>${xml(user)}</UserId></LogonTrigger>
  </Triggers>
  <Principals>
    <Principal id="Author"><UserId>${xml(user)}</UserId><LogonType>InteractiveToken</LogonType><RunLevel>LeastPrivilege</RunLevel></Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <RestartOnFailure><Interval>PT1M</Interval><Count>5</Count></RestartOnFailure>
    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
    <Priority>7</Priority>
  </Settings>
  <Actions Context="Author">
    <Exec>
      <Command>${xml(program)}</Command>
      <Arguments>${xml(args.map(argument).join(' '))}</Arguments>
    </Exec>
  </Actions>
</Task>
`);
}
