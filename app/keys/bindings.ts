// What a key can do in the window, and with which chords it does so at first. A chord is written as "Mod+Shift+P": Mod is Ctrl, on a Mac
// Cmd; a sign that needs Shift on the keyboard is named by itself. Esc, Tab, Enter and the arrows inside a control are never given away.
export const BINDINGS = {
  'palette': { group: 'window', chords: ['Mod+K'] },
  'settings': { group: 'window', chords: ['Mod+,'] },
  'dock': { group: 'window', chords: ['Mod+B'] },
  'help': { group: 'window', chords: ['?', 'F1'] },
  'view-world': { group: 'window', chords: ['Mod+1'] },
  'view-chat': { group: 'window', chords: ['Mod+2'] },
  'view-mesh': { group: 'window', chords: ['Mod+3'] },
  'view-jobs': { group: 'window', chords: ['Mod+4'] },
  'view-consent': { group: 'window', chords: ['Mod+5'] },
  'view-ledger': { group: 'window', chords: ['Mod+6'] },
  'view-settings': { group: 'window', chords: ['Mod+7'] },
  'pause-node': { group: 'window', chords: ['Mod+Shift+P'] },
  'undo': { group: 'window', chords: ['U'] },
  'chat': { group: 'chat', chords: ['/', 'T'] },
  'new-chat': { group: 'chat', chords: ['Mod+N'] },
  'pause-view': { group: 'world', chords: ['Space'] },
  'follow': { group: 'world', chords: ['F'] },
  'home': { group: 'world', chords: ['H', 'Home'] },
  'zoom-in': { group: 'world', chords: ['+', '='] },
  'zoom-out': { group: 'world', chords: ['-'] },
  'map': { group: 'world', chords: ['M'] },
  'look': { group: 'world', chords: ['L'] },
  'look-back': { group: 'world', chords: ['B'] },
  'act': { group: 'world', chords: ['E'] },
  'walk-north': { group: 'world', chords: ['W'] },
  'walk-south': { group: 'world', chords: ['S'] },
  'walk-west': { group: 'world', chords: ['A'] },
  'walk-east': { group: 'world', chords: ['D'] },
  'pan-north': { group: 'world', chords: ['ArrowUp'] },
  'pan-south': { group: 'world', chords: ['ArrowDown'] },
  'pan-west': { group: 'world', chords: ['ArrowLeft'] },
  'pan-east': { group: 'world', chords: ['ArrowRight'] },
} as const satisfies Readonly<Record<string, { readonly group: 'window' | 'chat' | 'world'; readonly chords: readonly string[] }>>;

/** Directions of the keys that walk and of those that move the view, as one looks at the map: along x, along z. */
export const WAYS = [['north', 0, -1], ['south', 0, 1], ['west', -1, 0], ['east', 1, 0]] as const;

export type BindingId = keyof typeof BINDINGS;
export const bindingIds = Object.keys(BINDINGS) as BindingId[];
export const isBindingId = (text: string): text is BindingId => text in BINDINGS;
