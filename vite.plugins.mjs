// The three small things our build adds to Vite.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";

const ICON = /^icon:([a-z0-9-]+)$/;

/** `import x from "icon:clock"` gives the shapes of Tabler's outline icon as a static Lit template. */
export function iconsFromTabler(root) {
  return {
    name: "onefold-icons",
    resolveId: (id) => (ICON.test(id) ? `\0${id}` : undefined),
    load(id) {
      const name = ICON.exec(id.slice(1))?.[1];
      if (!id.startsWith("\0icon:") || name === undefined) return undefined;
      const source = readFileSync(resolve(root, `node_modules/@tabler/icons/icons/outline/${name}.svg`), "utf8");
      const shapes = source.replace(/<!--[\s\S]*?-->/g, "").replace(/<svg[\s\S]*?>/, "").replace("</svg>", "");
      return `import { svg } from "lit"; export default svg\`${shapes.replace(/\s+/g, " ").trim()}\`;`;
    },
  };
}

/** Leaves out the indentation inside our own `css` and `html` templates: it reaches no one and counts in the bundle. */
export function smallerTemplates() {
  return {
    name: "onefold-smaller-templates",
    enforce: "pre",
    transform(code, id) {
      if (!id.endsWith(".ts") || id.includes("node_modules")) return undefined;
      const smaller = code.replace(/css`([^`]*)`/g, (_, text) => `css\`${squeeze(text)}\``);
      return smaller === code ? undefined : { code: smaller, map: null };
    },
    // After minifying, line breaks with indentation stand in our `html` templates alone.
    generateBundle(_, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type === "chunk") file.code = file.code.replace(/\n {2,}/g, " ");
      }
    },
  };
}

function squeeze(text) {
  return text
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/\s+/g, " ")
    .replace(/ ?([{};,]) ?/g, "$1")
    .replace(/: /g, ":")
    .replace(/;}/g, "}")
    .trim();
}

/** An entry given as text, for bundles that only hang a library on `window`. */
export function entryFromText(text) {
  return {
    name: "onefold-entry",
    // Vite makes a path of an entry name before it asks.
    resolveId: (id) => (id.endsWith("virtual:entry") ? "\0virtual:entry" : undefined),
    load: (id) => (id === "\0virtual:entry" ? text : undefined),
  };
}
