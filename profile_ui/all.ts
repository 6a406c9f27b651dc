// Everything in one script: for pages that show the panel without a host.
export * from "./index.ts";
import "./details.ts";
import "./elements/people/onefold-people.ts";
import "./history.ts";
import { OnefoldProfile } from "./elements/profile/onefold-profile.ts";
import { gardenThemes } from "./style/garden.ts";
import { onefoldThemes } from "./style/onefold.ts";
import { sldsThemes } from "./style/slds.ts";

OnefoldProfile.themes = [gardenThemes, sldsThemes, onefoldThemes];
