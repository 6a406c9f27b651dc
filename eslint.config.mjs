// Strict rules for the frontends; the build scripts are plain modules and checked lightly.
import js from "@eslint/js";
import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["node_modules/", ".venv/", "app/", "dist/", "docs/", "tests/", "hosts/", "salesforce_canvas/force-app/"] },
  js.configs.recommended,
  {
    files: ["profile_ui/**/*.ts", "zendesk_app/**/*.ts", "salesforce_canvas/page/**/*.ts", "admin_ui/**/*.ts"],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      "@typescript-eslint/explicit-function-return-type": ["error", { allowExpressions: true }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/no-non-null-assertion": "error",
      "max-lines": ["error", 400],
      "max-lines-per-function": ["error", 70],
      // Data reaches the page through templates alone, and `style-src 'self'` holds.
      "no-restricted-imports": ["error", { patterns: ["**/unsafe-html*", "**/unsafe-svg*", "**/style-map*"] }],
      "no-restricted-syntax": [
        "error",
        { selector: "MemberExpression[property.name=/^(innerHTML|outerHTML|insertAdjacentHTML)$/]", message: "Use a template." },
        { selector: "Identifier[name=/^(localStorage|sessionStorage)$/]", message: "Nothing of a customer is kept." },
        { selector: "TSEnumDeclaration, TSModuleDeclaration[kind='namespace']", message: "Types only." },
      ],
    },
  },
  // A catalogue is one value, however many words a panel says.
  { files: ["profile_ui/strings/**/*.ts"], rules: { "max-lines-per-function": "off" } },
  {
    files: ["*.mjs"],
    languageOptions: { globals: { console: "readonly", process: "readonly" } },
  },
);
