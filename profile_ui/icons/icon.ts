// The icons in use, inlined at build from @tabler/icons. An icon is never alone: a word or a label goes with it.
import { html, svg, type TemplateResult } from "lit";
import activity from "icon:activity";
import alertCircle from "icon:alert-circle";
import alertTriangle from "icon:alert-triangle";
import bolt from "icon:bolt";
import check from "icon:check";
import chevronRight from "icon:chevron-right";
import clock from "icon:clock";
import cloudOff from "icon:cloud-off";
import cookie from "icon:cookie";
import copy from "icon:copy";
import creditCard from "icon:credit-card";
import deviceMobile from "icon:device-mobile";
import file from "icon:file";
import gitMerge from "icon:git-merge";
import id from "icon:id";
import infoCircle from "icon:info-circle";
import mail from "icon:mail";
import phone from "icon:phone";
import plug from "icon:plug-connected-x";
import search from "icon:search";
import shield from "icon:shield";
import tag from "icon:tag";
import ticket from "icon:ticket";
import user from "icon:user";
import users from "icon:users";

const SHAPES = {
  activity,
  "alert-circle": alertCircle,
  "alert-triangle": alertTriangle,
  bolt,
  check,
  "chevron-right": chevronRight,
  clock,
  "cloud-off": cloudOff,
  cookie,
  copy,
  "credit-card": creditCard,
  "device-mobile": deviceMobile,
  file,
  "git-merge": gitMerge,
  id,
  "info-circle": infoCircle,
  mail,
  phone,
  plug,
  search,
  // Tabler's own shield-check leaves its outline open, which at 14 px reads as broken.
  "shield-check": svg`${shield}<path d="M9 12l2 2l4 -4" />`,
  tag,
  ticket,
  user,
  users,
};

export type IconName = keyof typeof SHAPES;

/** An icon beside a word. `tone` is a class of the shared styles: danger, warning, success, muted. */
export function icon(name: IconName, tone = ""): TemplateResult {
  return html`<svg class="icon ${tone}" viewBox="0 0 24 24" aria-hidden="true">${SHAPES[name]}</svg>`;
}

const IDENTIFIERS: Readonly<Record<string, IconName>> = {
  user_id: "id",
  email: "mail",
  phone: "phone",
  anonymous_id: "cookie",
  zendesk_user_id: "ticket",
};

/** The icon of an identifier's type. */
export function identifierIcon(type: string): IconName {
  return IDENTIFIERS[type] ?? "tag";
}
