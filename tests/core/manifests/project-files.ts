import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ProjectFile } from "@dephealth/core/manifests/read-projects.ts";

export const json = (path: string, content: unknown): ProjectFile => ({
	path,
	text: JSON.stringify(content),
});
export const tool = (path: string) =>
	readFileSync(join(import.meta.dirname, "../../real-world/fixtures/tools", path), "utf8");
