// The small things our build adds to Vite.
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
      const shapes = source.replace(/<!--[\s\S]*?-->/g, "").replace(/<svg[\s\S]*?>/, "").replace("</svg>", "")
        .replace(/<path stroke="none"[^>]*fill="none"\s*\/>/, ""); // a frame that nobody sees
      return `import { svg } from "lit"; export default svg\`${shapes.replace(/\s+/g, " ").trim()}\`;`;
    },
  };
}

/** Takes our own small decorators where the source says Lit's. */
export function smallerDecorators(root) {
  return {
    name: "onefold-smaller-decorators",
    enforce: "pre",
    resolveId: (id) => (id === "lit/decorators.js" ? resolve(root, "profile_ui/decorators.ts") : undefined),
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

/**
 * Gives the private members of our classes short names: the compiler holds that no other file uses them, and a minifier
 * does not know it. A name that its own file uses in any way but through `this` keeps its length.
 */
export function shorterPrivates() {
  const shorts = new Map();
  return {
    name: "onefold-shorter-privates",
    enforce: "pre",
    transform(code, id) {
      // The admin's elements need no byte saved.
      if (!id.endsWith(".ts") || id.includes("node_modules") || id.includes("/admin_ui/")) return undefined;
      const declared = /^ {2}(?:@state\(\) )?private (?:static |readonly |async |get |set )*(\w+)/gm;
      const own = code.replace(/\/\*[\s\S]*?\*\/|(?<!:)\/\/.*/g, "");
      const names = new Set([...code.matchAll(declared)].map(([, name]) => name).filter((name) => !isUsedOtherwise(name, own)));
      if (names.size === 0) return undefined;
      // One short name for each file and member, so that a class and the one it extends never share one.
      const short = (name) => {
        const key = `${id} ${name}`;
        if (!shorts.has(key)) shorts.set(key, `_${shorts.size.toString(36)}`);
        return shorts.get(key);
      };
      const used = new RegExp(`(?<=\\bthis\\.)(${[...names].join("|")})\\b`, "g");
      const smaller = code
        .replace(declared, (whole, name) => (names.has(name) ? whole.slice(0, -name.length) + short(name) : whole))
        .replace(used, (name) => short(name))
        .replace(/(?<=\{)[\w, ]+(?=\} = this;)/g, (list) =>
          list.split(",").map((each) => (names.has(each.trim()) ? `${short(each.trim())}: ${each.trim()}` : each)).join(","));
      return { code: smaller, map: null };
    },
  };
}

/** Tell whether a name stands in a text, as `changed.has("name")` has it, behind anything but `this.`, or is taken out renamed. */
function isUsedOtherwise(name, code) {
  const rest = code.replace(/\{[\w, ]+\} = this;/g, "");
  return new RegExp(`["'\`]${name}["'\`]|(?<!\\bthis)\\.${name}\\b|\\{[^{}]*\\b${name}\\b[^{}]*\\}\\s*=\\s*this\\b`).test(rest);
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

/** Leave out the marks that tell a bundler which calls have no effect: nobody bundles a finished script again. */
export function withoutPureMarks() {
  return {
    name: "without-pure-marks",
    generateBundle(_, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type === "chunk") file.code = file.code.replaceAll(/\/\*\s*[#@]__PURE__\s*\*\//g, "");
      }
    },
  };
}
