declare module "icon:*" {
  import type { TemplateResult } from "lit";
  const shapes: TemplateResult<2>;
  export default shapes;
}
