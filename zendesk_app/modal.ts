// The wide view in the host's modal: the same person as in the sidebar that opened it, with everything unfolded.
import type { AskedIdentifier } from "../profile_ui/index.ts";
import { HOST_TIMEOUT, readViewer } from "./host.ts";
import { PersonPanel } from "./person_panel.ts";
import { type Beside, PERSON, PICKED, READY } from "./places.ts";
import type { Frame } from "./start.ts";
import { type Fields, fields, HostSilentError, textOf, within } from "./zaf.ts";

export function openModal(frame: Frame): PersonPanel {
  const { client, around, way, view, element } = frame;
  const guid = textOf(around.context.instanceGuid) ?? "";
  const parentGuid = new URLSearchParams(location.hash.slice(1)).get("parent") ?? "";
  const parent = parentGuid === "" ? null : client.instance(parentGuid);
  let beside: Beside | null = null;
  let arrived: () => void = () => undefined;
  const first = new Promise<void>((resolve) => (arrived = resolve));
  const panel = new WidePanel(
    {
      async read() {
        if (beside === null) parent?.trigger(READY, { guid });
        await within(HOST_TIMEOUT, first, new HostSilentError("nobody was handed over"));
        if (beside === null) throw new HostSilentError("nobody was handed over");
        return beside;
      },
    },
    way,
    view,
  );
  panel.picked = () => parent?.trigger(PICKED, {});
  client.on(PERSON, (said) => {
    const before = beside;
    beside = readBeside(said) ?? before;
    if (before !== null && JSON.stringify(before) !== JSON.stringify(beside)) panel.changed(isAnother(before, beside), 0);
    if (beside !== null) arrived();
  });
  element.unfolded = true;
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) client.invoke("destroy").catch(() => undefined); // the host's own button closes it as well
  });
  return panel;
}

/** The sidebar is told of a choice, so that both show the same person. */
class WidePanel extends PersonPanel {
  picked: () => void = () => undefined;

  override async pick(id: string | null): Promise<void> {
    await super.pick(id);
    this.picked();
  }
}

function isAnother(before: Beside, now: Beside | null): boolean {
  return before.person?.id !== now?.person?.id || before.object.id !== now?.object.id;
}

/** What a sidebar of this app sent; null for anything else. */
function readBeside(value: unknown): Beside | null {
  const { object, person, viewer } = fields(value);
  const [type, id] = [textOf(fields(object).type), textOf(fields(object).id)];
  if (type === null || id === null) return null;
  const { id: userId, locale, timeZone } = fields(viewer);
  return {
    object: { type, id },
    person: person === null ? null : readHanded(fields(person)),
    viewer: readViewer({ id: userId, locale, timeZone: { ianaName: timeZone } }),
  };
}

function readHanded(person: Fields): Beside["person"] {
  const identifiers = Array.isArray(person.identifiers) ? person.identifiers.map(fields).flatMap(readIdentifier) : [];
  return { id: textOf(person.id), name: textOf(person.name), email: textOf(person.email), identifiers };
}

function readIdentifier({ type, value, verified }: Fields): readonly AskedIdentifier[] {
  return typeof type === "string" && typeof value === "string" ? [{ type, value, verified: verified === true }] : [];
}
