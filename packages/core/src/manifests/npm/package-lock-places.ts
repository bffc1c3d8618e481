/** The places on disk that a package-lock.json describes, and how Node.js finds one from another. */

import { isObject, type JsonObject } from "../../json-object.ts";
import type { JsonScanner } from "../documents/json-scanner.ts";
import { MAX_NODES, tooLarge } from "../graph/graph-walk.ts";
import type { PackageGate } from "../package-gate.ts";
import { readModule } from "./package-lock-module.ts";
import type { Folder, Place, Places } from "./package-lock-place.ts";

const FORMAT = "package-lock.json";
const MODULES = "node_modules/";
const INNER_MODULES = `/${MODULES}`;
/** Longer than any path npm can make. */
const MAX_KEY_LENGTH = 2048;
/** Folders around a workspace in which a node_modules is looked for. */
const MAX_FOLDERS = 32;

/** A module inside of one that has not come up yet. */
type Homeless = { at: string; name: string; place: Place };

/** @throws ManifestError */
export function readPlaces(scanner: JsonScanner, gate: PackageGate): Places {
	const places: Places = { modules: [], folders: new Map(), needs: [], needKinds: new Map(), byUrl: [] };
	const project = folderAt("", places);
	const homeless: Homeless[] = [];
	scanner.openObject();
	while (scanner.nextKey()) {
		const module = readPlace(scanner, places, gate);
		if (module) homeless.push(module);
	}
	// npm writes outer modules first, other tools may not. A module whose container never appears is unreachable.
	for (const { at, name, place } of homeless.sort((a, b) => a.at.length - b.at.length)) {
		if (!putInside(at, name, place, places)) place.outer = project;
	}
	for (const folder of places.folders.values()) folder.outer = folderAround(folder.at, places.folders);
	return places;
}

/** Apart from the loop, which runs once a lockfile and so is never compiled well. */
function readPlace(scanner: JsonScanner, places: Places, gate: PackageGate): Homeless | undefined {
	const at = scanner.key();
	if (at.length > MAX_KEY_LENGTH) throw scanner.fail(`a path of at most ${MAX_KEY_LENGTH} characters`);
	const count = places.modules.length + places.folders.size;
	if (count > MAX_NODES) throw tooLarge(FORMAT, count, "packages", MAX_NODES);
	if (!isInModules(at)) {
		folderAt(at, places).entry = readFolder(scanner);
		return undefined;
	}
	const name = at.slice(startOfName(at));
	const place = readModule(name, scanner, places, gate);
	if (place.target === undefined) place.number = places.modules.push(place) - 1;
	return putInside(at, name, place, places) ? undefined : { at, name, place };
}

/** The place that Node.js finds for `name`, with links followed to where they lead. */
export function findPlace(name: string, from: Place, { folders }: Places): Place | undefined {
	for (let at: Place | undefined = from; at; at = at.outer) {
		const found = at.inside?.get(name);
		if (found) return found.target === undefined ? found : folders.get(found.target);
	}
	return undefined;
}

function isInModules(at: string): boolean {
	return at.startsWith(MODULES) || at.includes(INNER_MODULES);
}

/** Most modules lie in the project's own node_modules: no slash but the one of a scope follows. */
function startOfName(at: string): number {
	if (at.startsWith(MODULES)) {
		const slash = at.indexOf("/", MODULES.length);
		if (slash === -1 || (at[MODULES.length] === "@" && !at.includes("/", slash + 1))) return MODULES.length;
	}
	const inner = at.lastIndexOf(INNER_MODULES);
	return inner === -1 ? MODULES.length : inner + INNER_MODULES.length;
}

/** False when the module's container is not known (yet). */
function putInside(at: string, name: string, place: Place, places: Places): boolean {
	const holder = holderOf(at.slice(0, at.length - name.length - MODULES.length), places);
	if (!holder) return false;
	place.outer = holder;
	holder.inside ??= new Map();
	holder.inside.set(name, place);
	return true;
}

/** @param around the text before the last `node_modules/`: empty, or a path with a slash at its end */
function holderOf(around: string, places: Places): Place | undefined {
	if (around === "") return folderAt("", places);
	const start = around.startsWith(MODULES) ? 0 : around.indexOf(INNER_MODULES) + 1;
	if (start === 0 && !around.startsWith(MODULES)) return folderAt(around.slice(0, -1), places);
	let holder: Place | undefined = folderAt(around.slice(0, Math.max(start - 1, 0)), places);
	for (const name of around.slice(start + MODULES.length, -1).split(INNER_MODULES)) {
		holder = holder?.inside?.get(name);
	}
	return holder;
}

function folderAt(at: string, { folders }: Places): Folder {
	const known = folders.get(at);
	if (known) return known;
	const folder: Folder = {
		ref: undefined,
		name: at,
		version: undefined,
		isDev: undefined,
		number: undefined,
		target: undefined,
		firstNeed: 0,
		endOfNeeds: 0,
		outer: undefined,
		inside: undefined,
		at,
		entry: undefined,
	};
	folders.set(at, folder);
	return folder;
}

function readFolder(scanner: JsonScanner): JsonObject {
	if (!scanner.startsWith("{")) throw scanner.fail("{");
	const entry = scanner.readValue();
	return isObject(entry) ? entry : {};
}

function folderAround(at: string, folders: ReadonlyMap<string, Folder>): Folder | undefined {
	if (at === "" || at.startsWith("..")) return undefined;
	let end = at.length;
	for (let climbed = 0; climbed < MAX_FOLDERS; climbed++) {
		end = at.lastIndexOf("/", end - 1);
		if (end <= 0) break;
		const around = folders.get(at.slice(0, end));
		if (around) return around;
	}
	return folders.get("");
}
