// Layouts as files: read from a file field, handed to the browser to save.
import type { JsonObject } from "./types.ts";

export async function readFile(field: HTMLInputElement): Promise<string> {
  return (await field.files?.[0]?.text()) ?? "";
}

export function download(name: string, document_: JsonObject): void {
  const address = URL.createObjectURL(new Blob([`${JSON.stringify(document_, null, 2)}\n`], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
