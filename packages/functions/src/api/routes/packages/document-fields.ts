/** `?fields=a,b`: just those top-level fields of the package document. */
import type { PackageDocument } from "@dephealth/contract/schemas/package-document.ts";
import { ApiError } from "../../http/api-error.ts";

/** Written out, so that a cold start needs no schema library. The types keep it equal to the schema. */
const FIELDS: Readonly<Record<keyof PackageDocument, true>> = {
	package: true,
	display_name: true,
	ecosystem: true,
	latest_version: true,
	last_published: true,
	repository_url: true,
	headline: true,
	reasons: true,
	status: true,
	health_score: true,
	risk_level: true,
	components: true,
	abandonment_risk: true,
	confidence: true,
	data_quality: true,
	signals: true,
	version_facts: true,
	recent_changes: true,
	replacements: true,
	collected_at: true,
	scored_at: true,
	schema_version: true,
	sandbox: true,
};
export const DOCUMENT_FIELDS: ReadonlySet<string> = new Set(Object.keys(FIELDS));

/**
 * @returns undefined when all fields are wanted
 * @throws ApiError invalid_request naming the first field that does not exist
 */
export function parseFields(text: string | undefined): ReadonlySet<string> | undefined {
	if (text === undefined) return undefined;
	const names = text.split(",").map((name) => name.trim());
	const unknown = names.find((name) => !DOCUMENT_FIELDS.has(name));
	if (unknown === undefined) return new Set(names);
	throw new ApiError(
		"invalid_request",
		`${JSON.stringify(unknown.slice(0, 60))} is not a field of the package document. Fields: ${[...DOCUMENT_FIELDS].join(", ")}.`,
		{ field: "fields" },
	);
}

/** The document's JSON reduced to some fields, in the document's order. */
export function pickFields(documentJson: string, fields: ReadonlySet<string>): string {
	const document: Record<string, unknown> = JSON.parse(documentJson);
	return JSON.stringify(Object.fromEntries(Object.entries(document).filter(([name]) => fields.has(name))));
}
