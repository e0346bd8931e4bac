// A rate with room for a burst. May run into debt by one piece: what is larger than the burst is sent all the same, and waited
// for afterwards.
export class Pace {
  #perSecond: number;
  #burst: number;
  #room: number;
  #atMs: number;

  constructor(perSecond: number, burst: number, nowMs: number) { this.#perSecond = perSecond; this.#burst = burst; this.#room = burst; this.#atMs = nowMs; }

  /** Infinity lifts it, 0 stops it. */
  set(perSecond: number, burst: number, nowMs: number): void {
    this.#refill(nowMs);
    this.#perSecond = perSecond;
    this.#burst = burst;
    this.#room = Math.min(this.#room, burst);
    if (perSecond === Infinity) this.#room = burst;
  }
  hasRoom(nowMs: number): boolean {
    if (this.#perSecond === Infinity) return true;
    if (this.#perSecond === 0) return false;
    this.#refill(nowMs);
    return this.#room > 0;
  }
  spend(amount: number): void { if (this.#perSecond !== Infinity) this.#room -= amount; }
  /** Spends it, or says no: for what the other side sends, which may not run into debt. */
  allows(amount: number, nowMs: number): boolean {
    this.#refill(nowMs);
    if (this.#room < amount) return false;
    this.#room -= amount;
    return true;
  }

  #refill(nowMs: number): void {
    if (this.#perSecond !== Infinity) this.#room = Math.min(this.#burst, this.#room + Math.max(0, nowMs - this.#atMs) * this.#perSecond / 1000);
    this.#atMs = nowMs;
  }
}
