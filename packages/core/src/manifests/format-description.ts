/** The description of a manifest format: one object of this shape in a file of its own, see formats.ts. */
import type { Asked, ManifestContent } from "./manifest.ts";
import type { PackageGate } from "./package-gate.ts";

export type FormatDescription = Recognisable & {
	/** Names the format in answers and messages. */
	id: string;
	/** The family. Of a family, one file in a folder is read: that whose format comes first in formats.ts. */
	family: string;
	/** Another family, whose manifests explain this lock when no lock of that family is beside it. */
	explainedByFamily?: string;
	/** Names under which it is looked for in a folder, too, although the content has to tell. */
	vagueNames?: readonly string[];
	/**
	 * - `lock`: lists all installed packages; of several in a folder one is read
	 * - `list`: all or some installed packages; all lists of a folder are read when it has no lock
	 * - `asks`: lists the direct dependencies, and explains the lock in its folder or the nearest one above
	 * - `bill`: independent of other files
	 */
	role: "lock" | "list" | "asks" | "bill";
	/** A list that may have more packages than the lock beside it: it is read, too, unless most of it is locked. */
	mayHoldMore?: true;
	/** A file without any text is a valid one without packages, as an empty requirements.txt is. */
	mayBeBlank?: true;
	/** Written by people although it is a lock or a list: it names other projects of its repository as it does packages. */
	isWritten?: true;
	/** The names of files that hold for every project in their folder and below, as Directory.Build.props does. */
	inheritedNames?: readonly string[];
	/**
	 * @param asked the dependencies of the manifests beside a lock; the lock's own statements take precedence
	 * @param fileName with or without folders
	 * @throws ManifestError
	 */
	read(text: string, gate: PackageGate, asked?: readonly Asked[], fileName?: string): ManifestContent;
};

/** The signs that tell a file from others. */
export type Recognisable = {
	/** The file names that tools write, e.g. `package-lock.json`. Case does not matter. */
	fileNames: readonly string[];
	/** Patterns for other names. They get the name in lower case and the path of its folder. */
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
	/** A test that no regular expression can express; tried after all patterns. @param head the text's beginning */
	| { kind: "head"; test(head: string): boolean };

export function isInherited({ path, format }: { path: string; format: FormatDescription }): boolean {
	const name = path.slice(path.lastIndexOf("/") + 1).toLowerCase();
	return format.inheritedNames?.some((inherited) => inherited.toLowerCase() === name) ?? false;
}
