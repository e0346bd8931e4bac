// English: what is told outside the window.
export const notify = {
  'notify.requests': '{count, plural, one {# request to read waits} other {# requests to read wait}} for you',
  'notify.joiner': '{name} asks to join your mesh',
  'notify.fault': 'The node needs you: {why}',
  'notify.reply': 'Ileices has answered',
  'notify.replies': '{count, plural, one {Ileices has answered} other {Ileices has answered # times}}',
  'notify.several': '{text}, and {more, plural, one {# more} other {# more}}',
  'notify.growth': 'The world grew: {line}',
  'notify.learnt': '{name} is learnt',
  'notify.came': '{name} is in the mesh',
  'notify.went': '{name} is not linked any more',
} as const;
