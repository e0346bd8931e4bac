// Sets of documents that hang together over links (union-find). The smallest number in a set is its root, so that sets are
// the same in whatever order the links came.
export class Clusters {
  readonly #parent: Int32Array;

  constructor(count: number) { this.#parent = Int32Array.from({ length: count }, (_, document) => document); }

  rootOf(document: number): number {
    let root = document;
    let parent = this.#parent[root] ?? root;
    while (parent !== root) {
      // Halves the way for the next one who asks.
      const above = this.#parent[parent] ?? parent;
      this.#parent[root] = above;
      root = above;
      parent = this.#parent[root] ?? root;
    }
    return root;
  }

  join(one: number, other: number): void {
    const [first, second] = [this.rootOf(one), this.rootOf(other)];
    this.#parent[Math.max(first, second)] = Math.min(first, second);
  }
}
