/** `?fields=a,b`: just those top-level fields of the package document. */
import { packageDocumentSchema } from "@dephealth/core/scoring/package-document-schema.ts";
import { InvalidRequestError } from "./errors.ts";

const DOCUMENT_FIELDS: ReadonlySet<string> = new Set(Object.keys(packageDocumentSchema.shape));

/**
 * @returns undefined when all fields are wanted
 * @throws InvalidRequestError naming the first field that does not exist
 */
export function parseFields(text: string | undefined): ReadonlySet<string> | undefined {
	if (text === undefined) return undefined;
	const names = text.split(",").map((name) => name.trim());
	const unknown = names.find((name) => !DOCUMENT_FIELDS.has(name));
	if (unknown === undefined) return new Set(names);
	throw new InvalidRequestError(
		`${JSON.stringify(unknown.slice(0, 60))} is not a field of the package document. Fields: ${[...DOCUMENT_FIELDS].join(", ")}.`,
		{ field: "fields" },
	);
}

/** The document's JSON reduced to some fields, in the document's order. */
export function pickFields(documentJson: string, fields: ReadonlySet<string>): string {
	const document: Record<string, unknown> = JSON.parse(documentJson);
	return JSON.stringify(Object.fromEntries(Object.entries(document).filter(([name]) => fields.has(name))));
}
