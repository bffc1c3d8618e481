import { packageDocumentSchema } from "@dephealth/contract/schemas/package-document.ts";
import { summarize } from "@dephealth/core/scoring/document/package-summary.ts";
import { readSummary, upgradeDocument } from "@dephealth/core/scoring/document/upgrade-document.ts";
import { describe, expect, it } from "vitest";
import { aDocument, textsOf } from "../../../package-documents.ts";

const today = aDocument();

/** As schema version 1 stored it: sentences were plain text. */
const stored = {
	...today,
	schema_version: 1,
	reasons: textsOf(today.reasons),
	status: { ...today.status, evidence: textsOf(today.status.evidence) },
	components: Object.fromEntries(
		Object.entries(today.components).map(([name, component]) => [
			name,
			{ ...component, reason: component.reason.text },
		]),
	),
	abandonment_risk: today.abandonment_risk && {
		...today.abandonment_risk,
		drivers: today.abandonment_risk.drivers.map(({ text, effect }) => ({ text, effect })),
	},
};

describe("a document of schema version 1", () => {
	it("is read in the form of today, with its words", () => {
		const upgraded = packageDocumentSchema.parse(JSON.parse(upgradeDocument(JSON.stringify(stored))));
		expect(textsOf(upgraded.reasons)).toEqual(stored.reasons);
		expect(textsOf(upgraded.status.evidence)).toEqual(stored.status.evidence);
		expect(upgraded.components.security.reason).toMatchObject({
			id: "unclassified",
			text: today.components.security.reason.text,
			effect: "neutral",
		});
		expect({ ...upgraded, ...keptApart(today) }).toEqual(today);
	});

	it("has a summary that is read in the form of today", () => {
		const summary = summarize(today);
		const before = { ...summary, reasons: textsOf(summary.reasons), status: stored.status };
		const read = readSummary(JSON.stringify(before));
		expect(textsOf(read.reasons)).toEqual(textsOf(summary.reasons));
		expect(textsOf(read.status.evidence)).toEqual(textsOf(summary.status.evidence));
		expect(read.status.label).toBe(summary.status.label);
	});
});

it("a document of today is left as it is", () => {
	expect(JSON.parse(upgradeDocument(JSON.stringify(today)))).toEqual(today);
	expect(readSummary(JSON.stringify(summarize(today)))).toEqual(summarize(today));
});

/** What an upgrade cannot know. */
function keptApart({ reasons, status, components, abandonment_risk }: typeof today) {
	return { reasons, status, components, abandonment_risk };
}
