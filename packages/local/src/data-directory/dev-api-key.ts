/** The API key of this machine: made at the first start, kept in a file that only its owner can read. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { generateApiKey, isWellFormedApiKey } from "@dephealth/core/accounts/api-keys/api-key.ts";
import { writeWhole } from "./write-whole.ts";

export const DEV_API_KEY_FILE = "dev-api-key";

/** Reads the key of a data directory, or makes one. A damaged file is replaced. */
export function ensureDevApiKey(dataDirectory: string): string {
	const file = join(dataDirectory, DEV_API_KEY_FILE);
	const existing = existsSync(file) ? readFileSync(file, "utf8").trim() : "";
	if (isWellFormedApiKey(existing)) return existing;
	const key = generateApiKey();
	writeWhole(file, `${key}\n`);
	return key;
}
