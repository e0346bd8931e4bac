// Counts tokens for prompts. Holds one tokenizer at a time: the one of the model that speaks.
import { Tokenizer } from '../../../app/organism/tokenizer/tokenizer.ts';

export class TokenCounter {
  #json: string | null = null;
  #tokenizer: Tokenizer | null = null;

  count(tokenizerJson: string, text: string): number {
    if (this.#tokenizer === null || this.#json !== tokenizerJson) {
      this.#tokenizer = Tokenizer.parse(tokenizerJson);
      this.#json = tokenizerJson;
    }
    return this.#tokenizer.encode(text).length;
  }
}
