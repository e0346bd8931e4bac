// Which facts matter for a question: by the words they share, rare words counting more. No model is asked.
const WORD = /[\p{L}\p{N}]+/gu;
/** Words that say nothing about what a question is about. */
const EMPTY_WORDS = new Set(['a', 'an', 'the', 'is', 'are', 'was', 'do', 'does', 'did', 'of', 'in', 'at', 'on', 'to', 'and', 'or', 'it', 'its', 'who', 'what', 'where', 'when', 'why', 'how', 'which', 'there', 'now']);

export function wordsOf(text: string): Set<string> {
  const words = new Set<string>();
  for (const [word] of text.toLowerCase().matchAll(WORD)) if (!EMPTY_WORDS.has(word)) words.add(word);
  return words;
}

/** A score for each text: the sum over shared words of log(1 + texts / texts with that word). */
export function relevanceOf(question: string, texts: readonly string[]): number[] {
  const asked = wordsOf(question);
  const sets = texts.map(wordsOf);
  const weight = new Map<string, number>();
  for (const word of asked) {
    const holding = sets.filter((set) => set.has(word)).length;
    if (holding > 0) weight.set(word, Math.log(1 + texts.length / holding));
  }
  return sets.map((set) => {
    let score = 0;
    for (const [word, value] of weight) if (set.has(word)) score += value;
    return score;
  });
}
