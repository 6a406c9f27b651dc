// Undo and redo: whole documents, which share what stayed the same. Typing in one place is one step.
const STEPS_MAX = 200;
const TOGETHER = 2_000;

export class Undo<T> {
  private past: T[] = [];
  private future: T[] = [];
  private last: { readonly what: string; readonly when: number } | null = null;

  get canUndo(): boolean {
    return this.past.length > 0;
  }

  get canRedo(): boolean {
    return this.future.length > 0;
  }

  /** Note what was there before a change. Changes of the same thing within two seconds are one. */
  note(before: T, what: string, when: number): void {
    const together = what !== "" && this.last?.what === what && when - this.last.when < TOGETHER;
    if (!together) this.past = [...this.past, before].slice(-STEPS_MAX);
    this.future = [];
    this.last = { what, when };
  }

  undo(now: T): T {
    return this.step(this.past, this.future, now);
  }

  redo(now: T): T {
    return this.step(this.future, this.past, now);
  }

  private step(from: T[], to: T[], now: T): T {
    const found = from.pop();
    this.last = null;
    if (found === undefined) return now;
    to.push(now);
    return found;
  }
}
