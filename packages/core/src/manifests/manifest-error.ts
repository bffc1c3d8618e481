/**
 * - `format_not_recognised`: neither the file's name nor its content tells the format
 * - `format_not_read`: a known format without a reader; the message says what to scan instead
 * - `malformed`: the text does not follow its format
 * - `unsupported_version`: an unknown version of the format
 * - `too_large`: beyond the limits for one file (text, packages, edges or nesting)
 */
export type ManifestErrorCode =
	| "format_not_recognised"
	| "format_not_read"
	| "malformed"
	| "unsupported_version"
	| "too_large";

export type ManifestErrorDetails = {
	/** Undefined when the format was not recognised. */
	format?: string | undefined;
	/** Counted from 1. */
	line?: number | undefined;
	/** The place in the document, e.g. `packages.node_modules/express.version`. */
	path?: string | undefined;
};

/** A manifest that cannot be read. The message tells its sender what is wrong, where, and what to do. */
export class ManifestError extends Error {
	override name = "ManifestError";
	readonly code: ManifestErrorCode;
	readonly details: ManifestErrorDetails;

	constructor(
		code: ManifestErrorCode,
		message: string,
		details: ManifestErrorDetails = {},
		options?: { cause?: unknown },
	) {
		super(message, options);
		this.code = code;
		this.details = details;
	}
}

/** Foreign text in a message: bounded, on one line, control characters visible. */
export function quoted(text: string): string {
	return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
