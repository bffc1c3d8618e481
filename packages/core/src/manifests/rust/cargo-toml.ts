/**
 * Cargo.toml: the direct dependencies of a crate, for every target.
 * https://doc.rust-lang.org/cargo/reference/specifying-dependencies.html
 */
import { isObject, type JsonObject } from "../../json-object.ts";
import { stringOf } from "../documents/json-document.ts";
import { parseTomlDocument } from "../documents/toml-document.ts";
import type { FormatDescription } from "../format-description.ts";
import { type AskedPackages, createAskedPackages } from "../graph/asked-packages.ts";
import type { RootScope } from "../graph/graph-walk.ts";
import type { ManifestContent } from "../manifest.ts";
import type { PackageGate } from "../package-gate.ts";

const FORMAT = "Cargo.toml";

export const cargoToml = {
	id: FORMAT,
	family: "cargo",
	role: "asks",
	mayBeBlank: true,
	fileNames: [FORMAT],
	content: [
		{
			kind: "pattern",
			pattern: /^\[(?:package|workspace|dependencies|dev-dependencies|workspace\.dependencies)\][ \t]*\r?$/m,
		},
	],
	read: readCargoToml,
} as const satisfies FormatDescription;

const FIELDS: readonly (readonly [field: string, scope: RootScope])[] = [
	["dependencies", "prod"],
	["build-dependencies", "prod"],
	["build_dependencies", "prod"],
	["dev-dependencies", "dev"],
	["dev_dependencies", "dev"],
];

type Context = { workspace: JsonObject; asked: AskedPackages; gate: PackageGate };

/** @throws ManifestError */
function readCargoToml(text: string, gate: PackageGate): ManifestContent {
	const document = parseTomlDocument(text, FORMAT);
	const asked = createAskedPackages("cargo", FORMAT, gate);
	const workspace = tableAt(tableAt(document, "workspace"), "dependencies");
	const context: Context = { workspace, asked, gate };
	const targets = Object.values(tableAt(document, "target")).filter(isObject);
	for (const owner of [document, ...targets]) {
		for (const [field, scope] of FIELDS) {
			for (const [name, value] of Object.entries(tableAt(owner, field)))
				addDependency(name, value, scope, context);
		}
	}
	// The dependencies that a workspace offers to its members, when it is no crate itself.
	for (const [name, value] of Object.entries(workspace)) addDependency(name, value, "unknown", context);
	return { project: stringOf(tableAt(document, "package")["name"]), ...asked.content() };
}

function addDependency(
	name: string,
	value: unknown,
	scope: RootScope,
	{ workspace, asked, gate }: Context,
): void {
	const own: JsonObject = isObject(value) ? value : { version: value };
	const isInherited = own["workspace"] === true;
	if (isInherited && !Object.hasOwn(workspace, name)) {
		gate.skip(name, "declared in the workspace's Cargo.toml, which was not sent");
		asked.addElsewhere(name, scope);
		return;
	}
	const shared = isInherited ? workspace[name] : own;
	const fields: JsonObject = isObject(shared) ? shared : { version: shared };
	const reason = reasonOf(fields);
	if (reason !== undefined) {
		gate.skip(name, reason);
		asked.addElsewhere(stringOf(fields["package"]) ?? name, scope);
		return;
	}
	const url = stringOf(fields["registry-index"]);
	asked.add({
		// The name in the registry, where the crate is called otherwise here.
		name: stringOf(fields["package"]) ?? name,
		scope: own["optional"] === true && scope === "prod" ? "optional" : scope,
		requirement: stringOf(fields["version"]),
		origin: url === undefined ? undefined : { url, kind: "registry" },
	});
}

function reasonOf(fields: JsonObject): string | undefined {
	if (fields["path"] !== undefined) return "a local path";
	if (fields["git"] !== undefined) return "a git repository";
	const registry = stringOf(fields["registry"]);
	return registry === undefined || registry === "crates-io"
		? undefined
		: `from another registry (${registry})`;
}

function tableAt(parent: JsonObject, key: string): JsonObject {
	const value = Object.hasOwn(parent, key) ? parent[key] : undefined;
	return isObject(value) ? value : {};
}
