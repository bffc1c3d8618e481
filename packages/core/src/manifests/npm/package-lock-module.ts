/** One module's entry in the `packages` of a package-lock.json. */
import type { PackageRef } from "../../packages/package-ref.ts";
import type { JsonScanner } from "../documents/json-scanner.ts";
import { type EdgeKind, MAX_EDGES, tooLarge } from "../graph/graph-walk.ts";
import type { PackageGate } from "../package-gate.ts";
import { readNpmSpec } from "./npm-spec.ts";
import type { Place, Places } from "./package-lock-place.ts";

const FORMAT = "package-lock.json";

/**
 * @param folder its name in the node_modules
 * @param places to whose needs those of the module are added
 * @throws ManifestError
 */
export function readModule(folder: string, scanner: JsonScanner, places: Places, gate: PackageGate): Place {
	let name = folder;
	let version: string | undefined;
	let resolved: string | undefined;
	let isLink = false;
	let isDev = false;
	let isPlatformBound = false;
	const firstNeed = places.needs.length;
	scanner.openObject();
	while (scanner.nextKey()) {
		// Half of a dozen keys are read; the length alone tells most of the others apart.
		switch (scanner.keyLength()) {
			case 2:
				if (scanner.isKey("os")) isPlatformBound = true;
				scanner.skip();
				break;
			case 3:
				if (scanner.isKey("cpu")) isPlatformBound = true;
				if (scanner.isKey("dev")) isDev = scanner.startsWith("true");
				scanner.skip();
				break;
			case 4:
				// An alias is in a folder of another name.
				if (scanner.isKey("name")) name = scanner.readString();
				else {
					if (scanner.isKey("libc")) isPlatformBound = true;
					if (scanner.isKey("link")) isLink = scanner.startsWith("true");
					scanner.skip();
				}
				break;
			case 7:
				if (scanner.isKey("version")) version = scanner.readString();
				else scanner.skip();
				break;
			case 8:
				// npm's own URLs tell nothing more; very old files have `false`.
				if (scanner.isKey("resolved") && scanner.startsWith('"') && !scanner.startsWith(PUBLIC_URL)) {
					resolved = scanner.readString();
				} else scanner.skip();
				break;
			case 12:
			case 16:
			case 20:
				if (isNeeds(scanner)) readNeeds(scanner, places);
				else scanner.skip();
				break;
			default:
				scanner.skip();
		}
	}
	return {
		ref: isLink ? undefined : refOf(name, resolved, gate),
		name,
		version,
		isDev,
		isPlatformBound,
		number: undefined,
		target: isLink ? (resolved ?? "") : undefined,
		firstNeed,
		endOfNeeds: places.needs.length,
		outer: undefined,
		inside: undefined,
	};
}

const PUBLIC_URL = '"https://registry.npmjs.org/';

/** Tarballs by URL may look like a registry's; only the requirement distinguishes them. */
function refOf(name: string, resolved: string | undefined, gate: PackageGate): PackageRef | undefined {
	if (!resolved) return gate.refOf("npm", name);
	if (/^https?:/.test(resolved)) return gate.refOf("npm", name, { url: resolved, kind: "download" });
	const spec = readNpmSpec(name, resolved);
	gate.skip(`${name}@${resolved}`, spec.kind === "elsewhere" ? spec.reason : "a local path");
	return undefined;
}

/** The kind of a dependency by the length of its key, for the keys that `isNeeds` accepts. */
const KIND_BY_KEY_LENGTH: Readonly<Record<number, EdgeKind>> = {
	["peerDependencies".length]: "peer",
	["optionalDependencies".length]: "optional",
};

function isNeeds(scanner: JsonScanner): boolean {
	return (
		scanner.isKey("dependencies") ||
		scanner.isKey("peerDependencies") ||
		scanner.isKey("optionalDependencies")
	);
}

function readNeeds(scanner: JsonScanner, { modules, needs, needKinds, byUrl }: Places): void {
	const kind = KIND_BY_KEY_LENGTH[scanner.keyLength()];
	scanner.openObject();
	while (scanner.nextKey()) {
		const name = scanner.key();
		if (kind !== undefined) needKinds.set(needs.length, kind);
		needs.push(name);
		if (scanner.startsWith('"http')) byUrl.push({ from: modules.length, name, url: scanner.readString() });
		else scanner.skip();
	}
	if (needs.length > MAX_EDGES) throw tooLarge(FORMAT, needs.length, "edges", MAX_EDGES);
}
