/** People see the document in `check` and on the console's page. A new field that neither shows would be noticed by nobody. */
import { readdirSync, readFileSync } from "node:fs";
import { renderPackageReport } from "@dephealth/cli/check/package-report.ts";
import { DOCUMENT_FIELD_NAMES } from "@dephealth/contract/schemas/document-fields.ts";
import { expect, it } from "vitest";
import { aDocument } from "../../package-documents.ts";

const PAGE = new URL("../../../packages/console/src/pages/packages/", import.meta.url);

/** The fields that `check` leaves to `--json`: `check` judges a version of `version_facts` by itself, on request. */
const NOT_IN_CHECK = ["last_published", "repository_url", "version_facts", "collected_at", "schema_version"];
/** The fields that the page leaves out. What it says of versions stands in other fields; every page marks the sandbox. */
const NOT_ON_THE_PAGE = ["version_facts", "schema_version", "sandbox"];

function fieldsOfCheck(): Set<string> {
	const read = new Set<string>();
	const document = new Proxy(aDocument({ risk_level: "CRITICAL" }), {
		get(target, field) {
			read.add(String(field));
			return Reflect.get(target, field);
		},
	});
	renderPackageReport(document, { colour: false, width: 80 });
	return read;
}

function fieldsOfThePage(): Set<string> {
	const sources = readdirSync(PAGE).map((file) => readFileSync(new URL(file, PAGE), "utf8"));
	return new Set(
		sources.flatMap((text) => [...text.matchAll(/\bdocument\.([a-z_]+)/g)].map(([, name = ""]) => name)),
	);
}

it.each([
	["check", fieldsOfCheck, NOT_IN_CHECK, "packages/cli/src/check/package-report.ts", "NOT_IN_CHECK"],
	[
		"the console's page",
		fieldsOfThePage,
		NOT_ON_THE_PAGE,
		"packages/console/src/pages/packages/package-cards.tsx",
		"NOT_ON_THE_PAGE",
	],
] as const)("every field of the document is shown by %s", (_, fieldsShown, others, file, list) => {
	const shown = fieldsShown();
	expect(
		DOCUMENT_FIELD_NAMES.filter((field) => !shown.has(field)),
		`Show the field in ${file}, or list it in ${list}.`,
	).toEqual(others);
});
