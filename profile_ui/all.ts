// Everything in one script: for pages that show the panel without a host.
export * from "./index.ts";
import "./details.ts";
