/** Secrets of this machine: made at the first start, kept in files that only their owner can read. */
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const BYTES = 32;
/** 256 bits in base64url. */
const SHAPE = /^[A-Za-z0-9_-]{43}$/;

/** Reads a secret of a data directory, or makes it. A damaged file is replaced. */
export function ensureLocalSecret(
	dataDirectory: string,
	name: "session-secret" | "email-secret" | "webhook-secret",
): string {
	const file = join(dataDirectory, name);
	const existing = existsSync(file) ? readFileSync(file, "utf8").trim() : "";
	if (SHAPE.test(existing)) return existing;
	const secret = randomBytes(BYTES).toString("base64url");
	writeFileSync(file, `${secret}\n`, { mode: 0o600 });
	return secret;
}
