// The words of the world's language: what places, things, deeds and moods can be. The scene names its places and
// deeds from these lists, so whatever it shows can be spoken of. Order matters: generators index into the lists.

export const COLOURS = ['red', 'blue', 'green', 'golden', 'white', 'grey', 'small', 'round', 'old', 'tall', 'quiet', 'bright'] as const;

export const PLACE_NOUNS = ['pond', 'hill', 'tree', 'gate', 'bridge', 'field', 'tower', 'garden', 'cave', 'river', 'well', 'house', 'mill', 'lake', 'stone', 'forest'] as const;

export const THING_NOUNS = ['lamp', 'bell', 'book', 'key', 'cup', 'rope', 'drum', 'map', 'coin', 'basket', 'shell', 'flute', 'mirror', 'feather', 'ring', 'box'] as const;

/** A deed as it follows "is": "Oru is planting seeds". The first word alone tells which deed it is. */
export const DEEDS = [
  'counting stars', 'planting seeds', 'baking bread', 'singing songs', 'drawing pictures', 'reading signs', 'building walls', 'watching clouds',
  'gathering leaves', 'mending nets', 'sweeping paths', 'lighting fires', 'painting doors', 'carving wood', 'telling stories', 'digging holes',
  'feeding birds', 'washing stones', 'ringing bells', 'weaving cloth',
] as const;

export const MOODS = ['calm', 'happy', 'sad', 'brave', 'tired', 'proud', 'shy', 'curious', 'merry', 'sleepy', 'hopeful', 'lonely'] as const;

export const WEATHERS = ['sunny', 'rainy', 'windy', 'cloudy', 'snowy', 'misty'] as const;

export const LAST_DAY = 99;

/** "the blue pond": how a place is spoken of. */
export function placePhrase(colour: string, noun: string): string { return `the ${colour} ${noun}`; }

/** "a red lamp", "an old map". */
export function thingPhrase(colour: string, noun: string): string { return `${/^[aeiou]/.test(colour) ? 'an' : 'a'} ${colour} ${noun}`; }
