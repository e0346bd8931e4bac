// What only a window can do: the other half of the palette. Their texts are the window's own (renderer/text/en/commands.ts).
export const WINDOW_COMMANDS = [
  'view.world', 'view.chat', 'view.mesh', 'view.jobs', 'view.consent', 'view.ledger', 'view.settings',
  'bar.nodes', 'bar.jobs', 'bar.credits', 'bar.loss', 'bar.audit', 'bar.logs', 'bar.toggle',
  'dock.toggle', 'dock.chat', 'dock.inspect', 'dock.consent', 'chat.write', 'chat.new', 'world.pause', 'world.home', 'world.nearer', 'world.further', 'world.look', 'world.past', 'visit.go', 'visit.home', 'visit.say',
  'keys.sheet', 'welcome.show', 'theme.choose', 'power.choose', 'forget.everything',
] as const;
export type WindowCommand = (typeof WINDOW_COMMANDS)[number];
