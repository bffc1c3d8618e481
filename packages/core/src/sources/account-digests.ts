import { createHash } from "node:crypto";

/** A report travels through a state machine. */
const MAX_ACCOUNTS = 50;
/** Hexadecimal digits: among fifty accounts no two meet. */
const LENGTH = 8;

/** Sorted, each once; undefined when nobody is named, or not everybody: who then came or went is not known. */
export function accountDigests(accounts: readonly (string | null | undefined)[]): string[] | undefined {
	const names = new Set(accounts.map((name) => name?.trim().toLowerCase() ?? ""));
	if (names.size === 0 || names.size > MAX_ACCOUNTS || names.has("")) return undefined;
	return [...names].map(digestOf).sort();
}

function digestOf(name: string): string {
	return createHash("sha256").update(name).digest("hex").slice(0, LENGTH);
}
