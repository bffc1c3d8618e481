/** Recognises a manifest's format by its file's name or, where that says nothing, by its content. */
import { createJsonScanner } from "./documents/json-scanner.ts";
import { xmlRoot } from "./documents/xml-root.ts";
import type { ContentSign, Recognisable } from "./format-description.ts";
import { ManifestError } from "./manifest-error.ts";

/** Only the end of a path decides. */
const MAX_PATH_LENGTH = 512;
/** The beginning of the text, in which the format's signs are searched for. */
const MAX_HEAD = 64 * 1024;

/** The file's name and its folders, with slashes, in lower case; empty when there are none. */
export function splitFileName(fileName: string): { name: string; folder: string } {
	const path = fileName.slice(-MAX_PATH_LENGTH).toLowerCase().replaceAll("\\", "/");
	const end = path.lastIndexOf("/");
	return { name: path.slice(end + 1), folder: path.slice(0, Math.max(end, 0)) };
}

/** @param fileName with or without folders */
export function recogniseFileName<F extends Recognisable>(
	fileName: string,
	formats: readonly F[],
): F | undefined {
	const { name, folder } = splitFileName(fileName);
	return (
		formats.find((format) => format.fileNames.some((known) => known.toLowerCase() === name)) ??
		formats.find((format) => format.matchesName?.(name, folder) ?? false)
	);
}

export function recogniseContent<F extends Recognisable>(text: string, formats: readonly F[]): F | undefined {
	const first = /[^\s\uFEFF]/.exec(text)?.[0];
	if (first === "{") return recogniseJson(text, formats);
	if (first === "<") {
		const root = xmlRoot(text);
		return formats.find(({ content }) =>
			content.some((sign) => sign.kind === "xml_root" && sign.name === root),
		);
	}
	const head = text.slice(0, MAX_HEAD);
	return (
		formats.find(({ content }) =>
			content.some((sign) => sign.kind === "pattern" && sign.pattern.test(head)),
		) ?? formats.find(({ content }) => content.some((sign) => sign.kind === "head" && sign.test(head)))
	);
}

/** Looks no further than the first key that tells, so that a large file is not read twice. */
function recogniseJson<F extends Recognisable>(text: string, formats: readonly F[]): F | undefined {
	const head = text.slice(0, MAX_HEAD);
	const matching = formats.find(({ content }) =>
		content.some((sign) => sign.kind === "json_pattern" && sign.pattern.test(head)),
	);
	if (matching) return matching;
	const telling = byKey(formats, "json_key");
	const common = byKey(formats, "common_json_key");
	const scanner = createJsonScanner(text, "JSON");
	let guess: F | undefined;
	try {
		scanner.openObject();
		while (scanner.nextKey()) {
			const key = scanner.key();
			const format = telling.get(key);
			if (format) return format;
			guess ??= common.get(key);
			scanner.skip();
		}
	} catch (error) {
		// The reader reports errors in the text.
		if (!(error instanceof ManifestError)) throw error;
	}
	return guess;
}

function byKey<F extends Recognisable>(
	formats: readonly F[],
	kind: Extract<ContentSign, { key: string }>["kind"],
): Map<string, F> {
	return new Map(
		formats.flatMap((format) =>
			format.content.flatMap((sign): [string, F][] => (sign.kind === kind ? [[sign.key, format]] : [])),
		),
	);
}
