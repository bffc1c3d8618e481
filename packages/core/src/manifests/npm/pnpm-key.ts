import { readNpmSpec } from "./npm-spec.ts";

/** Keys are `name@version(peers)` from this version on, and `/name/version_peers` before. */
const FIRST_WITH_AT = 6;
/** Files of version 5.4 with ranges beside the versions may have the new keys already. */
const HAS_AT = /^\/(?:@[^/]+\/)?[^/@]+@/;

export type PnpmKey =
	| { kind: "registry"; name: string; range: string }
	| { kind: "elsewhere"; name: string; reason: string };

/**
 * The package that a key in a pnpm-lock.yaml names.
 *
 * @param declared the name in the entry itself, which only entries from elsewhere have
 */
export function readPnpmKey(key: string, lockfileVersion: number, declared: string | undefined): PnpmKey {
	const [plain = ""] = key.split("(", 1);
	const isSplitAtSlash = lockfileVersion < FIRST_WITH_AT && !HAS_AT.test(plain);
	const { name, version } = isSplitAtSlash ? splitAtSlash(plain) : splitAtSign(plain);
	if (name === "") return { kind: "elsewhere", name: declared ?? plain, reason: reasonFor(plain) };
	const spec = readNpmSpec(name, version);
	// A registry's packages are locked by versions: `git@github.com+owner/name/commit` is a repository.
	if (spec.kind === "registry" && !/^v?\d/.test(spec.range)) {
		return { kind: "elsewhere", name: declared ?? plain, reason: "a git repository" };
	}
	return spec.kind === "registry" ? { ...spec, name } : { ...spec, name: declared ?? name };
}

/** `/name@1.0.0`, `@scope/name@1.0.0`, `name@file:lib`; but `file:lib` and `github.com/owner/repository/commit`. */
function splitAtSign(key: string): { name: string; version: string } {
	const plain = key.startsWith("/") ? key.slice(1) : key;
	const at = plain.indexOf("@", 1);
	const isPath = /^(?:file|link|https?|git[^@]*):/.test(plain) || at === -1;
	return isPath ? { name: "", version: "" } : { name: plain.slice(0, at), version: plain.slice(at + 1) };
}

/** `/name/1.0.0`, `/@scope/name/1.0.0_peer@2.0.0`; what does not begin with a slash comes from elsewhere. */
function splitAtSlash(key: string): { name: string; version: string } {
	if (!key.startsWith("/")) return { name: "", version: "" };
	const parts = key.slice(1).split("/");
	const name = key.startsWith("/@") ? parts.splice(0, 2).join("/") : (parts.shift() ?? "");
	const version = parts[0]?.split("_", 1)[0] ?? "";
	return version === "" ? { name: "", version: "" } : { name, version };
}

/** Version 5 names packages from other registries like `npm.example.org/@scope/name/1.0.0`. */
const ON_OTHER_REGISTRY = /^([a-z0-9.+-]+)\/(?:@[^/]+\/)?[^/]+\/\d+\.\d+\.\d[^/]*$/;
const NO_VERSION = /^\/(?:@[^/]+\/)?[^/@]+\/?$/;
const HOST_END = /\.[a-z]{2,}(?:\+\d+)?$/;

function reasonFor(key: string): string {
	if (NO_VERSION.test(key)) return "without a version";
	const host = ON_OTHER_REGISTRY.exec(key)?.[1];
	if (host !== undefined && HOST_END.test(host)) return `from ${host}, another registry`;
	const spec = readNpmSpec("", key);
	return spec.kind === "elsewhere" ? spec.reason : "a git repository";
}
