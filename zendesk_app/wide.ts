// Opens the wide view from a sidebar: makes the modal, and hands it whom it is about, now and after each change.
// Nothing of a person stands in the modal's address: it holds this frame's id, and the rest goes by messages.
import { detailWords } from "../profile_ui/strings/index.ts";
import { PERSON, PICKED, READY } from "./places.ts";
import type { Frame, Panel } from "./start.ts";
import { fields, textOf } from "./zaf.ts";

const SIZE = { width: "1180px", height: "700px" };

/** The host gives the focus to this frame as a whole first. */
const SETTLED = 100;

/** Panels that already hand over whom they are about. */
const handing = new WeakSet<Panel>();

/** What had the focus when the wide view was opened: there a viewer goes on once it is closed. */
let left: HTMLElement | null = null;

export async function openWide(frame: Frame, panel: Panel): Promise<void> {
  const { client, around, way } = frame;
  left = focused(document);
  if (!handing.has(panel)) handOver(frame, panel);
  const own = textOf(around.context.instanceGuid) ?? "";
  const url = `${way.widePage}#parent=${encodeURIComponent(own)}`;
  try {
    await client.invoke("instances.create", { location: "modal", url, size: SIZE });
  } catch {
    client.invoke("notify", detailWords.wideFailed, "error").catch(() => undefined); // a host without either has said enough
  }
}

function handOver({ client }: Frame, panel: Panel): void {
  handing.add(panel);
  /** Ids of the modals that are open. */
  const guids = new Set<string>();
  const tell = (): void => {
    if (panel.beside !== null) for (const guid of guids) client.instance(guid).trigger(PERSON, panel.beside);
  };
  panel.told = tell;
  client.on(READY, (said) => {
    const guid = textOf(fields(said).guid);
    if (guid === null) return;
    if (!guids.has(guid)) client.instance(guid).on("modal.close", () => { guids.delete(guid); setTimeout(goBack, SETTLED); });
    guids.add(guid);
    tell();
  });
  client.on(PICKED, () => void panel.ask({ unseen: true }));
}

function focused(root: DocumentOrShadowRoot): HTMLElement | null {
  const { activeElement } = root;
  const inner = activeElement?.shadowRoot ? focused(activeElement.shadowRoot) : null;
  return inner ?? (activeElement instanceof HTMLElement ? activeElement : null);
}

function goBack(): void {
  if (left?.isConnected === true) left.focus();
}
