// Texts of looking back at the past of the world.
export const past = {
  'past.look-back': 'Look back',
  'past.bar': 'The past of the world',
  'past.slider': 'Moment of the past',
  'past.earlier': 'Ten seconds earlier',
  'past.later': 'Ten seconds later',
  'past.now': 'Back to now',
  'past.moment': 'day {day, number}, {hours, plural, =0 {} one {# hour } other {# hours }}{minutes, plural, =0 {} one {# minute } other {# minutes }}{seconds, plural, =0 {} one {# second } other {# seconds }}ago in its own time',
  'past.moment-now': 'day {day, number}, just now',
  'past.shown': 'You look at the past: {moment}. Nothing here changes.',
  'past.asking': 'Asking for the past…',
  'past.none': 'No past is kept yet. It begins as the world lives, and anew when something is forgotten: look again in a minute.',
  'past.begun': 'Looking back. The arrow keys go through the past, Esc goes back to now.',
  'past.ended': 'This is now again.',
  'past.gone': 'That moment is not kept any more. This is now again.',
  'past.not-now': 'You look at the past, where nothing can be done. Go back to now first.',
  'past.not-there': 'Not there at this moment.',
} as const;
