/** The common parts of Composer's files. https://getcomposer.org/doc/01-basic-usage.md#platform-packages */
import { isObject, type JsonObject } from "../../json-object.ts";
import { stringOf, wrongShape } from "../documents/json-document.ts";
import type { PackageGate } from "../package-gate.ts";

/** Requirements on the machine: PHP, its extensions and libraries, Composer itself. Packages have a vendor. */
export function skipPlatform(name: string, gate: PackageGate): boolean {
	if (name.includes("/")) return false;
	gate.skip(name, "PHP, a part of it or Composer itself");
	return true;
}

/** Names and ranges. PHP writes an empty object as an empty list. @throws ManifestError `malformed` */
export function rangesAt(parent: JsonObject, key: string, format: string): [name: string, range: string][] {
	const value = Object.hasOwn(parent, key) ? parent[key] : undefined;
	if (value === undefined || value === null || (Array.isArray(value) && value.length === 0)) return [];
	if (!isObject(value)) throw wrongShape("an object", { format, path: key });
	return Object.entries(value).map(([name, written]) => {
		const range = stringOf(written);
		if (range === undefined) throw wrongShape("a text", { format, path: `${key}.${name}` });
		return [name, range];
	});
}
