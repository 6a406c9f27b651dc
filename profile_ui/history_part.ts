// Loads `history.ts` when it is first wanted, and until it comes.

const LOAD_AGAIN = 5000;

let loading: Promise<void> | null = null;

/** Resolves once the timeline and the identities can be drawn. */
export function loadHistory(): Promise<void> {
  loading ??= load();
  return loading;
}

async function load(): Promise<void> {
  for (;;) {
    try {
      await import("./history.ts");
      return;
    } catch {
      await new Promise((go) => setTimeout(go, LOAD_AGAIN)); // a network may be away for a moment
    }
  }
}
