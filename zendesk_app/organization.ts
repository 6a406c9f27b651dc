// The panel beside an organisation: its people as a list, then the one who was chosen, and back.
// The list is read with the viewer's own rights, by relative requests: no credentials of ours are in it.
import "../profile_ui/elements/people/onefold-people.ts";
import {
  type ListedPerson, type PanelQuestion, type PanelState, type PersonDetail, type Reply, type Requester, retryAt,
  TooManyError,
} from "../profile_ui/index.ts";
import { detailWords } from "../profile_ui/strings/index.ts";
import { read, readViewer, type Viewer } from "./host.ts";
import { PersonPanel } from "./person_panel.ts";
import type { Beside } from "./places.ts";
import { readApiUser } from "./requester.ts";
import type { Frame, Panel } from "./start.ts";
import { type Fields, fields, HostSilentError, NotReadableError, textOf } from "./zaf.ts";

const PAGE = 25;
const PEOPLE_MAX = 500;
const IDENTITIES_MAX = 50;
const NEXT_TRY = 20_000;

declare global {
  interface HTMLElementEventMap {
    "onefold-person": CustomEvent<PersonDetail>;
  }
}

interface Organization {
  readonly id: string;
  readonly name: string | null;
  readonly viewer: Viewer;
}

interface Users {
  readonly users: readonly Fields[];
  /** Where the next page begins; null: there is none. */
  readonly after: string | null;
}

export class OrganizationPanel implements Panel {
  /** Each question has a number; what arrives for an earlier one is dropped. */
  private turn = 0;
  private active = true;
  private organization: Organization | null = null;
  private users: Users = { users: [], after: null };
  private person: PersonPanel | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private due: number | null = null;
  told: (beside: Beside) => void = () => undefined;

  constructor(private readonly frame: Frame) {
    const { element } = frame;
    element.addEventListener("onefold-person", (event) => this.choose(event.detail.key));
    element.addEventListener("onefold-back", () => this.goBack());
    element.addEventListener("onefold-more-people", () => void this.readMore());
  }

  get beside(): Beside | null {
    return this.person?.beside ?? null;
  }

  /** Read whose page it is, and the first of its people. */
  async ask(how: { readonly unseen?: boolean } = {}): Promise<void> {
    if (this.person !== null) return this.person.ask(how);
    const turn = ++this.turn;
    this.plan(null);
    this.showLoading(this.organization && { name: this.organization.name, email: null });
    try {
      const organization = await this.readOrganization();
      if (turn !== this.turn) return;
      this.organization = organization;
      this.showLoading({ name: organization.name, email: null });
      const users = await this.readUsers(organization.id, null);
      if (turn !== this.turn) return;
      this.users = users;
      this.showPeople();
    } catch (error) {
      if (turn === this.turn) this.fail(error);
    }
  }

  private async readOrganization(): Promise<Organization> {
    const got = await read(this.frame.client, ["organization", "currentUser"]);
    const organization = fields(got.organization);
    const id = textOf(organization.id);
    if (id === null) throw new HostSilentError("no organisation told");
    return { id, name: textOf(organization.name), viewer: readViewer(got.currentUser) };
  }

  private async readUsers(id: string, after: string | null): Promise<Users> {
    const cursor = after === null ? "" : `&page[after]=${encodeURIComponent(after)}`;
    const page = await this.get(`/api/v2/organizations/${encodeURIComponent(id)}/users.json?page[size]=${PAGE}${cursor}`);
    if (!Array.isArray(page.users)) throw new HostSilentError("no list of people");
    const meta = fields(page.meta);
    return { users: page.users.map(fields), after: meta.has_more === true ? textOf(meta.after_cursor) : null };
  }

  private async get(url: string): Promise<Fields> {
    const reply = await this.frame.accountGet(url).catch(() => {
      throw new HostSilentError(`no answer to ${url}`);
    });
    const failure = apiFailure(reply);
    if (failure !== null) throw failure;
    return fields(reply.body);
  }

  private async readMore(): Promise<void> {
    const { organization, turn } = this;
    const { users, after } = this.users;
    if (organization === null || after === null) return;
    this.showPeople("asking");
    try {
      const page = await this.readUsers(organization.id, after);
      if (turn !== this.turn) return;
      const known = new Set(users.map(({ id }) => textOf(id)));
      const fresh = page.users.filter(({ id }) => !known.has(textOf(id))); // somebody may have joined between the pages
      this.users = { users: [...users, ...fresh], after: page.after };
      this.showPeople();
    } catch {
      if (turn === this.turn) this.showPeople("failed");
    }
  }

  private showPeople(next: "ready" | "asking" | "failed" = "ready"): void {
    if (this.person !== null) return;
    const { users, after } = this.users;
    this.frame.element.back = null;
    this.show({
      kind: "people",
      heading: this.organization?.name ?? null,
      people: users.flatMap(listed),
      more: after !== null,
      next: after === null || users.length >= PEOPLE_MAX ? "none" : next,
    });
  }

  private choose(key: string): void {
    const user = this.users.users.find(({ id }) => textOf(id) === key);
    const { organization } = this;
    if (user === undefined || organization === null) return;
    const { way, view, element } = this.frame;
    this.turn += 1;
    const person: PersonPanel = new PersonPanel(
      { read: () => this.besideUser(user, key, organization.viewer) },
      way,
      // Once a viewer has gone back, nothing of the person reaches the screen.
      { show: (state, viewer) => { if (this.person === person) view.show(state, viewer); } },
    );
    person.told = (beside) => this.told(beside);
    this.person = person;
    element.back = organization.name === null ? detailWords.backToList : detailWords.backTo(organization.name);
    this.showLoading({ name: textOf(user.name), email: textOf(user.email) });
    person.setActive(this.active);
    void person.ask();
  }

  /** The user with all identities that Zendesk has of them; the list holds the first ones only. */
  private async besideUser(user: Fields, id: string, viewer: Viewer): Promise<Beside> {
    const { identities } = await this.get(`/api/v2/users/${encodeURIComponent(id)}/identities.json?page[size]=${IDENTITIES_MAX}`);
    return { object: { type: "user", id }, person: readApiUser(user, identities), viewer };
  }

  private goBack(): void {
    this.person?.close();
    this.person = null;
    this.turn += 1;
    this.showPeople();
  }

  private fail(error: unknown): void {
    if (error instanceof NotReadableError) { this.show({ kind: "not-readable" }); return; }
    const until = error instanceof TooManyError ? error.until : Date.now() + NEXT_TRY;
    this.show(error instanceof TooManyError ? { kind: "too-many", until, copy: null } : { kind: "host-silent", next_try: until });
    this.plan(until);
  }

  readonly again = (): void => {
    if (this.person === null) void this.ask();
    else this.person.again();
  };

  async pick(id: string | null): Promise<void> {
    await this.person?.pick(id);
  }

  setActive(active: boolean): void {
    this.active = active;
    this.person?.setActive(active);
    this.plan(this.due);
  }

  close(): void {
    this.turn += 1;
    this.plan(null);
    this.person?.close();
  }

  read(question: PanelQuestion): Promise<unknown> {
    return this.chosen().read(question);
  }

  private chosen(): PersonPanel {
    if (this.person === null) throw new HostSilentError("nobody is chosen");
    return this.person;
  }

  private show(state: PanelState): void {
    this.frame.view.show(state, this.organization?.viewer ?? null);
  }

  private showLoading(requester: Requester | null): void {
    this.show({ kind: "loading", requester, since: Date.now() });
  }

  /** While nobody looks nothing is asked; what fell due waits for their return. */
  private plan(at: number | null): void {
    clearTimeout(this.timer);
    this.due = at;
    if (at === null || !this.active) return;
    this.timer = setTimeout(() => {
      this.due = null;
      void this.ask();
    }, Math.max(0, at - Date.now()));
  }
}

function listed(user: Fields): readonly ListedPerson[] {
  const key = textOf(user.id);
  if (key === null) return [];
  const role = textOf(user.role);
  return [{
    key,
    name: textOf(user.name),
    detail: textOf(user.email) ?? textOf(user.phone),
    role: role === "end-user" ? null : role, // everybody in an organisation is one; an agent among them is worth a word
    primary: false,
  }];
}

function apiFailure(reply: Reply): Error | null {
  if (reply.status === 200) return null;
  if (reply.status === 429) return new TooManyError(retryAt(reply.retryAfter, Date.now()));
  if ([401, 403, 404].includes(reply.status)) return new NotReadableError(`status ${reply.status}`);
  return new HostSilentError(`status ${reply.status}`);
}
