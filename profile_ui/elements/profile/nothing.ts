// The kinds of nothing. Each says what it is, why, and the one thing to do; absence is never drawn as zero.
import { html, type TemplateResult } from "lit";
import type { PanelState } from "../../types.ts";
import type { Format } from "../../format/format.ts";
import { isBlank, plain } from "../../format/plain.ts";
import { words } from "../../strings/index.ts";
import { messageTemplate } from "../message/message.ts";
import { searchedTemplate } from "../searched/searched.ts";

type Nothing = Extract<
  PanelState,
  { kind: "no-requester" | "unknown" | "unreachable" | "host-silent" | "too-many" | "not-connected" }
>;

export function nothingTemplate(state: Nothing, format: Format, askAgain: () => void): TemplateResult {
  switch (state.kind) {
    case "no-requester":
      return messageTemplate({ icon: "user", ...words.noRequester });
    case "not-connected":
      return messageTemplate({ icon: "plug", ...words.notConnected[state.reason] });
    case "too-many":
      return messageTemplate({ icon: "clock", tone: "warn", ...words.tooMany(format.clock(state.until)) });
    case "unknown":
      return unknownTemplate(state);
    case "unreachable":
      return waitingTemplate(words.unreachable, words.unreachableNothing, state.next_try, format, askAgain);
    case "host-silent":
      return waitingTemplate(words.hostSilent, words.hostSilentRest, state.next_try, format, askAgain);
  }
}

function unknownTemplate(state: Extract<Nothing, { kind: "unknown" }>): TemplateResult {
  const name = [state.requester.name, state.requester.email].find((each) => !isBlank(each)) ?? null;
  const { lead, rest } = words.unknown(name);
  const { searched } = state.answer;
  return html`${messageTemplate({ icon: "user", lead, rest: plain(rest) })}
    ${searched.length === 0
      ? html`<p class="label over">${words.noIdentifiers}</p>`
      : html`<h2 class="label over">${words.searched}</h2>
          ${searchedTemplate(searched, String)}`}`;
}

function waitingTemplate(lead: string, why: string, nextTry: number, format: Format, askAgain: () => void): TemplateResult {
  const seconds = Math.max(0, Math.ceil((nextTry - format.now) / 1000));
  const rest = html`<span role="alert">${why}</span> ${words.nextTry(seconds)}
    <button class="link" @click=${askAgain}>${words.tryNow}</button>`;
  return messageTemplate({ icon: "cloud-off", tone: "warn", lead: lead.replace(/\.$/, ""), rest });
}
