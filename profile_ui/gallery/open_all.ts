// Opens whatever can be opened, so that what shows on a click only is on show too.
const ROUNDS = 6;

/** Press every button below that says it opens something, then those that came to light by it. */
export async function openAll(root: ParentNode): Promise<void> {
  const pressed = new Set<HTMLElement>();
  for (let round = 0; round < ROUNDS; round += 1) {
    await new Promise((go) => setTimeout(go));
    for (const button of within(root, 'button[aria-expanded="false"]')) {
      if (!pressed.has(button)) button.click();
      pressed.add(button);
    }
  }
}

function within(root: ParentNode, wanted: string): readonly HTMLElement[] {
  return [...root.querySelectorAll<HTMLElement>("*")].flatMap((element) => [
    ...(element.matches(wanted) ? [element] : []),
    ...(element.shadowRoot === null ? [] : within(element.shadowRoot, wanted)),
  ]);
}
