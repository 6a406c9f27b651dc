// The icons of what opens later. Importing this adds them.
import activity from "icon:activity";
import arrowBackUp from "icon:arrow-back-up";
import bolt from "icon:bolt";
import building from "icon:building";
import check from "icon:check";
import cloudOff from "icon:cloud-off";
import cookie from "icon:cookie";
import copy from "icon:copy";
import creditCard from "icon:credit-card";
import deviceDesktop from "icon:device-desktop";
import deviceMobile from "icon:device-mobile";
import eyeOff from "icon:eye-off";
import externalLink from "icon:external-link";
import file from "icon:file";
import filter from "icon:filter";
import gitMerge from "icon:git-merge";
import id from "icon:id";
import infoCircle from "icon:info-circle";
import keyboard from "icon:keyboard";
import mail from "icon:mail";
import messageReport from "icon:message-report";
import note from "icon:note";
import phone from "icon:phone";
import plug from "icon:plug-connected-x";
import search from "icon:search";
import shoppingCart from "icon:shopping-cart";
import tag from "icon:tag";
import ticket from "icon:ticket";
import users from "icon:users";
import { addIcons, type IconName } from "./icon.ts";

const LATE = {
  activity,
  "arrow-back-up": arrowBackUp,
  bolt,
  building,
  check,
  "cloud-off": cloudOff,
  cookie,
  copy,
  "credit-card": creditCard,
  "device-desktop": deviceDesktop,
  "device-mobile": deviceMobile,
  "external-link": externalLink,
  "eye-off": eyeOff,
  file,
  filter,
  "git-merge": gitMerge,
  id,
  "info-circle": infoCircle,
  keyboard,
  mail,
  "message-report": messageReport,
  note,
  phone,
  plug,
  search,
  "shopping-cart": shoppingCart,
  tag,
  ticket,
  users,
};

export type LateIconName = keyof typeof LATE;

addIcons(LATE);

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
