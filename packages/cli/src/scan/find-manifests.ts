/** Looks for manifests, lockfiles and SBOMs in a folder and below it. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { MANIFEST_FORMATS, type ManifestFormat } from "@dephealth/core/manifests/formats.ts";
import { recogniseFileName } from "@dephealth/core/manifests/recognise.ts";
import ignore, { type Ignore } from "ignore";

export type FoundManifest = {
	/** Relative to where the search began, with slashes. */
	path: string;
	/** The folder, relative as well; empty for the first one. */
	folder: string;
	fileName: string;
	format: ManifestFormat;
};

/** Deeper and larger trees are installed packages, not projects. */
const MAX_DEPTH = 12;
const MAX_ENTRIES = 100_000;
/** Folders that tools install, build or keep for themselves. */
const PASSED_OVER: ReadonlySet<string> = new Set([
	"node_modules",
	"bower_components",
	"jspm_packages",
	"vendor",
	"venv",
	"virtualenv",
	"site-packages",
	"__pycache__",
	"target",
	"obj",
	"Pods",
	"Carthage",
	"DerivedData",
]);

type Folder = { path: string; depth: number; rules: readonly Rules[] };
/** The rules of one .gitignore, for paths below its folder. */
type Rules = { below: string; ignores: Ignore };

/**
 * Breadth first, in the order of names; folders that git ignores, that begin with a dot or hold installed packages are
 * passed over.
 *
 * @returns also whether the search ended before the whole tree was seen
 */
export function findManifests(root: string): { found: FoundManifest[]; isWhole: boolean } {
	const found: FoundManifest[] = [];
	const queue: Folder[] = [{ path: "", depth: 0, rules: [] }];
	let entries = 0;
	let isWhole = true;
	for (let folder = queue.shift(); folder; folder = queue.shift()) {
		const { path, depth } = folder;
		const children = readFolder(join(root, path));
		entries += children.length;
		if (entries > MAX_ENTRIES) return { found, isWhole: false };
		const names = new Set(children.map(({ name }) => name));
		const rules = names.has(".gitignore") ? [...folder.rules, readRules(root, path)] : folder.rules;
		for (const child of children) {
			const childPath = path === "" ? child.name : `${path}/${child.name}`;
			if (child.isDirectory()) {
				if (isPassedOver(child.name) || isIgnored(`${childPath}/`, rules)) continue;
				if (depth === MAX_DEPTH) isWhole = false;
				else queue.push({ path: childPath, depth: depth + 1, rules });
			} else if (child.isFile() && !isIgnored(childPath, rules)) {
				const format = formatOf(child.name, path);
				if (format) found.push({ path: childPath, folder: path, fileName: child.name, format });
			}
		}
	}
	return { found, isWhole };
}

/** The same choice among paths that are listed elsewhere, such as those of a git revision. */
export function chooseManifests(paths: readonly string[]): FoundManifest[] {
	return paths
		.map((path) => ({ path, parts: path.split("/") }))
		.filter(({ parts }) => parts.length <= MAX_DEPTH + 1 && !parts.slice(0, -1).some(isPassedOver))
		.flatMap(({ path, parts }): FoundManifest[] => {
			const fileName = parts.at(-1) ?? "";
			const folder = parts.slice(0, -1).join("/");
			const format = formatOf(fileName, folder);
			return format ? [{ path, folder, fileName, format }] : [];
		});
}

function readFolder(path: string) {
	try {
		return readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
	} catch {
		// A folder that may not be read holds nothing that could be scanned.
		return [];
	}
}

function isPassedOver(name: string): boolean {
	return (name.startsWith(".") && name !== ".github") || PASSED_OVER.has(name);
}

function readRules(root: string, folder: string): Rules {
	const ignores = ignore();
	try {
		ignores.add(readFileSync(join(root, folder, ".gitignore"), "utf8"));
	} catch {
		// Unreadable ignore rules let more files be found, not fewer.
	}
	return { below: folder === "" ? "" : `${folder}/`, ignores };
}

/** The nearest .gitignore that says anything of it decides, as in git. */
function isIgnored(path: string, rules: readonly Rules[]): boolean {
	const said = rules
		.map(({ below, ignores }) => ignores.test(path.slice(below.length)))
		.findLast(({ ignored, unignored }) => ignored || unignored);
	return said?.ignored ?? false;
}

function formatOf(name: string, folder: string): ManifestFormat | undefined {
	const byName = recogniseFileName(folder === "" ? name : `${folder}/${name}`, MANIFEST_FORMATS);
	if (byName) return byName;
	const lower = name.toLowerCase();
	return MANIFEST_FORMATS.find(
		(format) => "vagueNames" in format && format.vagueNames.some((vague) => vague === lower),
	);
}
