/** A library as Gradle's programs write it. Pure. */

export type Coordinates = {
	/** `group:name` */
	name: string;
	requirement: string | undefined;
	version: string | undefined;
};

const TEXT = /^(?:"""|'''|["'])([^"']*)(?:"""|'''|["'])/;
const MAP = /\b(group|name|version)[ \t]*[:=][ \t]*(["'])([^"']*)\2/g;
const KOTLIN = /^kotlin ?\( ?["']([\w-]+)["'](?: ?, ?["']([^"']+)["'])? ?\)/;
/** Versions that lock nothing. */
const RANGE = /[[\](),+]|^latest\./;

/** @returns undefined when the text is not a library's coordinates */
export function coordinatesOf(argument: string): Coordinates | undefined {
	const notation = TEXT.exec(argument)?.[1];
	if (notation !== undefined) {
		const [group = "", name = "", version] = notation.split("@", 1)[0]?.split(":") ?? [];
		return group !== "" && name !== "" ? pinned(`${group}:${name}`, version) : undefined;
	}
	const [, module, kotlinVersion] = KOTLIN.exec(argument) ?? [];
	if (module !== undefined) return pinned(`org.jetbrains.kotlin:kotlin-${module}`, kotlinVersion);
	return coordinatesOfMap(argument);
}

/** `group: 'a', name: 'b', version: '1'`, also with Kotlin's `=`. */
export function coordinatesOfMap(text: string): Coordinates | undefined {
	const fields = new Map([...text.matchAll(MAP)].map(([, key, , value]) => [key, value]));
	const [group, name] = [fields.get("group"), fields.get("name")];
	return group && name ? pinned(`${group}:${name}`, fields.get("version")) : undefined;
}

/** `$kotlinVersion` is set elsewhere, and a range locks no version; `!!` makes a version strict. */
export function pinned(name: string, written: string | undefined): Coordinates {
	const plain = written?.replace(/!!$/, "").trim();
	const requirement = plain === undefined || plain === "" || plain.includes("$") ? undefined : plain;
	const version = requirement === undefined || RANGE.test(requirement) ? undefined : requirement;
	return { name, requirement, version };
}

/** `"group"`, `"name"`, `"version"` as arguments of their own. */
export function coordinatesOfTexts(parts: readonly string[]): Coordinates | undefined {
	if (parts.length < 2 || parts.length > 3) return undefined;
	const [group, name, version] = parts.map((part) => /^["']([^"':]+)["']$/.exec(part)?.[1]);
	return group && name ? pinned(`${group}:${name}`, version) : undefined;
}
