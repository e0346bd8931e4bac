// Six words of a key, to be compared aloud. They are made from the key on each machine; nobody chooses them.

export function CheckWords({ words, large = false }: { words: string; large?: boolean }) {
  return <p className={`check-words${large ? ' check-words-large' : ''}`} translate="no">{words.split(' ').map((word, index) => <span key={index}>{word} </span>)}</p>;
}
