// Builds every file a browser gets into app/static_build/, where the Python side packages it from.
// Each part runs under `script-src 'self'`.
import { copyFileSync, cpSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "vite";
import { entryFromText, iconsFromTabler, shorterPrivates, smallerDecorators, smallerTemplates, withoutPureMarks } from "./vite.plugins.mjs";

const ROOT = dirname(fileURLToPath(import.meta.url));
const TARGET = resolve(ROOT, "app/static_build");
// Built beside the target and moved at the end: an interrupted build leaves the last whole one standing.
const OUT = `${TARGET}.new`;

/** Bundle one entry (a path, or the text of an entry) into one script; as a module, what it loads later stands beside it. */
async function script(target, entry) {
  const started = Date.now();
  const file = resolve(OUT, target);
  const format = entry.module === true ? "es" : "iife";
  await build({
    root: ROOT,
    configFile: false,
    logLevel: "warn",
    publicDir: false,
    define: { "process.env.NODE_ENV": '"production"' },
    plugins:
      entry.text === undefined
        ? [iconsFromTabler(ROOT), smallerDecorators(ROOT), smallerTemplates(), shorterPrivates(), withoutPureMarks()]
        : [entryFromText(entry.text)],
    build: {
      outDir: dirname(file),
      emptyOutDir: false,
      target: "es2022",
      minify: true,
      reportCompressedSize: false,
      // Library mode, since a page build would add a helper for preloading modules.
      lib: { entry: entry.path ?? "virtual:entry", formats: [format], name: "onefold", fileName: () => basename(file) },
      rolldownOptions: {
        // Lets the part loaded later take what both need out of the first script.
        preserveEntrySignatures: format === "es" ? "allow-extension" : "strict",
        output: { chunkFileNames: partName, minify: true, ...(format === "iife" ? { codeSplitting: false } : {}) },
      },
    },
  });
  if (entry.banner !== undefined) writeFileSync(file, `${entry.banner}\n${readFileSync(file, "utf8")}`);
  report(target, Date.now() - started);
}

/** A language's parts are named by what they are: `words-de.js`, `words-de-details.js`, beside a record `words-de-record.js`. */
function partName({ name, facadeModuleId }) {
  if (/strings\/details\//.test(facadeModuleId ?? "")) return `words-${name}-details.js`;
  if (/page\/words\//.test(facadeModuleId ?? "")) return `words-${name}-record.js`;
  return /strings\//.test(facadeModuleId ?? "") ? `words-${name}.js` : "[name].js";
}

function copy(target, source) {
  const file = resolve(OUT, target);
  mkdirSync(dirname(file), { recursive: true });
  copyFileSync(resolve(ROOT, source), file);
  report(target, 0);
}

function report(target, milliseconds) {
  const bytes = readFileSync(resolve(OUT, target));
  const packed = gzipSync(bytes, { level: 9 }).length;
  console.log(`${target.padEnd(32)} ${String(bytes.length).padStart(8)} B ${String(packed).padStart(7)} B gzip  ${milliseconds} ms`);
}

rmSync(OUT, { recursive: true, force: true });
mkdirSync(OUT, { recursive: true });
cpSync(resolve(ROOT, "zendesk_app/assets"), resolve(OUT, "zendesk"), { recursive: true });
copy("zendesk/modal.html", "zendesk_app/assets/iframe.html"); // one page: where it stands, Zendesk tells it
const BANNER = "/*! Onefold, Apache-2.0. Contains Lit (Google LLC, BSD-3-Clause) and icons of Tabler (Pawel Kuna, MIT). */";
await script("zendesk/main.js", { path: resolve(ROOT, "zendesk_app/main.ts"), module: true, banner: BANNER });
for (const part of ["details", "history", "organization", "modal", "wide"]) report(`zendesk/${part}.js`, 0);
// The same app as Onefold serves it to a signed request of Zendesk.
await script("zendesk-page/main.js", { path: resolve(ROOT, "zendesk_app/page.ts"), module: true, banner: BANNER });
copy("zendesk-page/style.css", "zendesk_app/assets/style.css");
await script("salesforce/main.js", { path: resolve(ROOT, "salesforce_canvas/page/main.ts"), module: true, banner: BANNER });
copy("salesforce/page.css", "salesforce_canvas/page/page.css");
await script("elements/onefold-profile.js", { path: resolve(ROOT, "profile_ui/all.ts"), banner: BANNER });
// The panel in every state, for the admin's gallery and for docs/gallery.
await script("admin/gallery.js", { path: resolve(ROOT, "profile_ui/gallery/index.ts"), banner: BANNER });
await script("admin/composer.js", { path: resolve(ROOT, "admin_ui/composer/onefold-composer.ts"), banner: BANNER });
await script("admin/definition.js", { path: resolve(ROOT, "admin_ui/definition/onefold-definition.ts"), banner: BANNER });
copy("admin/htmx.min.js", "node_modules/htmx.org/dist/htmx.min.js");
// The vendor's SDK as a browser file: the stand-in host serves it in place of the CDN address.
await script("hosts/zaf_sdk.min.js", {
  text: 'import ZAFClient from "zendesk_app_framework_sdk"; window.ZAFClient = ZAFClient;',
});
// Salesforce's, unchanged: a test page with it shows that the stand-in speaks the vendor's protocol.
copy("hosts/canvas_sdk.js", "node_modules/@salesforce/canvas-js-sdk/js/canvas-all.js");
// Segment's browser library, unchanged, for the tests of the Tracking API.
await script("hosts/analytics-next.js", {
  text: 'import { AnalyticsBrowser } from "@segment/analytics-next"; window.AnalyticsNext = { AnalyticsBrowser };',
});
rmSync(TARGET, { recursive: true, force: true });
renameSync(OUT, TARGET);
