// The gallery in one script, with what its tests ask of it.
export * from "../all.ts";
export { catalogues } from "./catalogues.ts";
export { OnefoldGallery } from "./onefold-gallery.ts";
export { openAll } from "./open_all.ts";
export { speakAs } from "./speak_as.ts";
