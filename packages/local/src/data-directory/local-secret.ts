/** Secrets of this machine: made at the first start, kept in files that only their owner can read. */
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DataDirectoryError } from "./storage-error.ts";
import { writeWhole } from "./write-whole.ts";

const BYTES = 32;
/** 256 bits in base64url. */
const SHAPE = /^[A-Za-z0-9_-]{43}$/;

export type SecretName = "session-secret" | "email-secret" | "webhook-secret";

/** Stored data cannot be read or verified without these. */
const SECRET_NAMES: readonly SecretName[] = ["session-secret", "email-secret", "webhook-secret"];

/**
 * Reads the secrets of a data directory, or makes them.
 *
 * @param isInUse something has been stored with these secrets
 * @throws DataDirectoryError when some of them are there, but not all: new ones would lock everybody out
 */
export function ensureLocalSecrets(dataDirectory: string, isInUse: boolean): Record<SecretName, string> {
	const read = SECRET_NAMES.map((name) => [name, readSecret(join(dataDirectory, name))] as const);
	const missing = read.filter(([, secret]) => secret === undefined).map(([name]) => name);
	if (isInUse && missing.length > 0) {
		throw new DataDirectoryError(
			`${join(dataDirectory, missing[0] ?? "")} is missing or damaged, and what is stored needs it: accounts, sessions and webhooks. Put the file back, or remove ${dataDirectory} to start anew.`,
		);
	}
	const secrets = read.map(([name, secret]) => [name, secret ?? makeSecret(join(dataDirectory, name))]);
	return Object.fromEntries(secrets) as Record<SecretName, string>;
}

function readSecret(file: string): string | undefined {
	const text = existsSync(file) ? readFileSync(file, "utf8").trim() : "";
	return SHAPE.test(text) ? text : undefined;
}

function makeSecret(file: string): string {
	const secret = randomBytes(BYTES).toString("base64url");
	writeWhole(file, `${secret}\n`);
	return secret;
}
