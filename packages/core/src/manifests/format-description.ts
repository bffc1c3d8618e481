/** The description of a manifest format: one object of this shape in a file of its own, see formats.ts. */
import type { Asked, ManifestContent } from "./manifest.ts";
import type { PackageGate } from "./package-gate.ts";

export type FormatDescription = Recognisable & {
	/** Names the format in answers and messages. */
	id: string;
	/** The family. One file of a family is read in a folder: that whose format stands first in formats.ts. */
	family: string;
	/** Another family whose manifests explain a lock that has no lock of that family beside it. */
	explainedByFamily?: string;
	/** Names under which it is looked for in a folder, too, although the content has to tell. */
	vagueNames?: readonly string[];
	/**
	 * - `lock`: names all that is installed; of several in a folder one is read
	 * - `list`: the same or a part of it; all of a folder are read when it has no lock
	 * - `asks`: names what the project itself asks for, and explains the lock in its folder or the nearest one around it
	 * - `bill`: stands for itself
	 */
	role: "lock" | "list" | "asks" | "bill";
	/** A list that may hold more than the lock beside it does: it is read, too, unless most of it is locked. */
	mayHoldMore?: true;
	/** Written by people although it is a lock or a list: it names other projects of its repository as it does packages. */
	isWritten?: true;
	/** The names of files that hold for every project in their folder and below, as Directory.Build.props does. */
	inheritedNames?: readonly string[];
	/**
	 * @param asked what the manifests beside a lock ask for; what the lock tells itself counts more
	 * @param fileName with or without folders before it
	 * @throws ManifestError
	 */
	read(text: string, gate: PackageGate, asked?: readonly Asked[], fileName?: string): ManifestContent;
};

/** The signs that tell a file from others. */
export type Recognisable = {
	/** The file names that tools write, e.g. `package-lock.json`. Case does not matter. */
	fileNames: readonly string[];
	/** Other names that tell. Of the name in lower case, and of the path of the folder it lies in. */
	matchesName?: (name: string, folder: string) => boolean;
	/** The signs in the content, for files whose name does not decide. */
	content: readonly ContentSign[];
};

export type ContentSign =
	/** A key at the top of a JSON object that only this format has. */
	| { kind: "json_key"; key: string }
	/** A key that other formats have too; it counts when no other key decides. */
	| { kind: "common_json_key"; key: string }
	/** A pattern at the beginning of JSON text; tried before all keys. */
	| { kind: "json_pattern"; pattern: RegExp }
	/** The name of the first XML element, without its namespace. */
	| { kind: "xml_root"; name: string }
	/** A pattern in text that is neither JSON nor XML; tried in the order of formats.ts. */
	| { kind: "pattern"; pattern: RegExp }
	/** A test for what no expression can tell; tried after all patterns. @param head the text's beginning */
	| { kind: "head"; test(head: string): boolean };

export function isInherited({ path, format }: { path: string; format: FormatDescription }): boolean {
	const name = path.slice(path.lastIndexOf("/") + 1).toLowerCase();
	return format.inheritedNames?.some((inherited) => inherited.toLowerCase() === name) ?? false;
}
