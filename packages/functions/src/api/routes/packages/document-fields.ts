/** `?fields=a,b`: just those top-level fields of the package document. */
import { DOCUMENT_FIELD_NAMES } from "@dephealth/contract/schemas/document-fields.ts";
import { ApiError } from "../../http/api-error.ts";

const NAMES: ReadonlySet<string> = new Set(DOCUMENT_FIELD_NAMES);

/**
 * @returns undefined when all fields are wanted
 * @throws ApiError invalid_request naming the first field that does not exist
 */
export function parseFields(text: string | undefined): ReadonlySet<string> | undefined {
	if (text === undefined) return undefined;
	const names = text.split(",").map((name) => name.trim());
	const unknown = names.find((name) => !NAMES.has(name));
	if (unknown === undefined) return new Set(names);
	throw new ApiError(
		"invalid_request",
		`${JSON.stringify(unknown.slice(0, 60))} is not a field of the package document. Fields: ${[...NAMES].join(", ")}.`,
		{ field: "fields" },
	);
}

/** The document's JSON reduced to some fields, in the document's order. */
export function pickFields(documentJson: string, fields: ReadonlySet<string>): string {
	const document: Record<string, unknown> = JSON.parse(documentJson);
	return JSON.stringify(Object.fromEntries(Object.entries(document).filter(([name]) => fields.has(name))));
}
