import { checkUndamaged } from "./damaged-text.ts";
import { MANIFEST_FORMATS, type ManifestFormat } from "./formats.ts";
import type { Asked, Manifest } from "./manifest.ts";
import { ManifestError, quoted } from "./manifest-error.ts";
import { createPackageGate } from "./package-gate.ts";
import { recogniseContent, recogniseFileName } from "./recognise.ts";
import type { RefusedFile } from "./refused/refused-file.ts";
import { REFUSED_FILES } from "./refused/refused-files.ts";
import { PUBLIC_REGISTRIES, type RegistryPolicy } from "./registries/registry-policy.ts";
import { decodeText } from "./text-encoding.ts";

/** The size of the largest file that the command line opens. */
export const MAX_TEXT_LENGTH = 64 * 1024 * 1024;

export type ReadOptions = {
	fileName?: string | undefined;
	/** The policy that says which packages are private; default: those of all registries but the public ones. */
	registries?: RegistryPolicy | undefined;
	/** The direct dependencies of manifests beside a lock. */
	asked?: readonly Asked[] | undefined;
};

/**
 * Reads a manifest, a lockfile or an SBOM. The name decides the format, unless no package is found by it and the content
 * is that of another format.
 *
 * @param text bytes are UTF-8, or UTF-16 as PowerShell writes it
 * @throws ManifestError
 */
export function readManifest(text: string | Uint8Array, options: ReadOptions = {}): Manifest {
	if (text.length > MAX_TEXT_LENGTH) {
		throw new ManifestError(
			"too_large",
			`The file is larger than ${MAX_TEXT_LENGTH} bytes, too large for a manifest.`,
		);
	}
	const { fileName } = options;
	// A binary file that is known by its name is refused by it.
	const named = fileName === undefined ? undefined : byName(fileName);
	if (named && "instead" in named) throw refused(fileName, named);
	const content = (typeof text === "string" ? text : decodeText(text)).replace(/^\uFEFF/, "");
	const format = named ?? recogniseContent<ManifestFormat | RefusedFile>(content, KNOWN);
	if (format === undefined) throw notRecognised(fileName);
	if ("instead" in format) throw refused(fileName, format);
	checkUndamaged(content, format);
	const read = attempt(content, format, options);
	if (named && (read instanceof ManifestError || read.dependencies.length === 0)) {
		return readByContent(content, named, options) ?? settled(read);
	}
	return settled(read);
}

/** A file in which no package is found by its name, as an SBOM called package.json; undefined if the name is right. */
function readByContent(content: string, named: ManifestFormat, options: ReadOptions): Manifest | undefined {
	const format = recogniseContent<ManifestFormat | RefusedFile>(content, KNOWN);
	if (format === undefined) return undefined;
	if ("instead" in format) throw refused(options.fileName, format);
	if (format.id === named.id) return undefined;
	// An SBOM says that it is one. The keys and elements of other formats count if they lead to packages, plain text never.
	if (format.role !== "bill" && !/^\s*[{<]/.test(content)) return undefined;
	const read = attempt(content, format, options);
	if (format.role === "bill") return settled(read);
	return read instanceof ManifestError || read.dependencies.length === 0 ? undefined : read;
}

function attempt(
	content: string,
	format: ManifestFormat,
	{ fileName, registries = PUBLIC_REGISTRIES, asked }: ReadOptions,
): Manifest | ManifestError {
	const gate = createPackageGate(registries);
	try {
		return { format: format.id, ...format.read(content, gate, asked, fileName), skipped: gate.skipped() };
	} catch (error) {
		if (error instanceof ManifestError) return error;
		throw error;
	}
}

/** @throws ManifestError */
function settled(read: Manifest | ManifestError): Manifest {
	if (read instanceof ManifestError) throw read;
	return read;
}

const KNOWN: readonly (ManifestFormat | RefusedFile)[] = [...MANIFEST_FORMATS, ...REFUSED_FILES];

function byName(fileName: string): ManifestFormat | RefusedFile | undefined {
	return recogniseFileName<ManifestFormat | RefusedFile>(fileName, KNOWN);
}

function refused(fileName: string | undefined, { what, instead }: RefusedFile): ManifestError {
	const subject = fileName === undefined ? "This" : quoted(fileName.split(/[/\\]/).at(-1) ?? fileName);
	return new ManifestError("format_not_read", `${subject} is ${what}, which is not read. ${instead}`);
}

function notRecognised(fileName: string | undefined): ManifestError {
	const what =
		fileName === undefined
			? "Nothing in the content"
			: `Neither the name ${quoted(fileName)} nor the content`;
	return new ManifestError(
		"format_not_recognised",
		`${what} tells the format. Give the file the name that its tool uses, such as uv.lock. ${readable()}`,
	);
}

function readable(): string {
	return `These can be read: ${MANIFEST_FORMATS.map(({ id }) => id).join(", ")}.`;
}
