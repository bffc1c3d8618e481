import { readdirSync, readFileSync } from "node:fs";
import { BEFORE, SCHEMA_VERSION } from "@dephealth/contract/schemas/document-fields.ts";
import { packageDocumentSchema } from "@dephealth/contract/schemas/package-document.ts";
import { SIGNAL_NAMES } from "@dephealth/contract/schemas/signals.ts";
import { summarize } from "@dephealth/core/scoring/document/package-summary.ts";
import { readSummary, upgradeDocument } from "@dephealth/core/scoring/document/upgrade-document.ts";
import { concluded } from "@dephealth/core/scoring/evidence/statement.ts";
import { describe, expect, it } from "vitest";
import { aDocument, textsOf } from "../../../package-documents.ts";

const today = aDocument();

/** A document of schema version 1: sentences were plain text. */
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
		const read = readSummary(JSON.stringify(before), undefined);
		expect(textsOf(read.reasons)).toEqual(textsOf(summary.reasons));
		expect(textsOf(read.status.evidence)).toEqual(textsOf(summary.status.evidence));
		expect(read.status.label).toBe(summary.status.label);
	});
});

describe("a document of schema version 3", () => {
	const before = {
		...today,
		schema_version: 3,
		reasons: [...today.reasons, concluded("forecast", "against", "Maintenance ends within a year.")],
		abandonment_risk: { probability: 0.7, horizon_months: 12, drivers: [], model: "landmark-1" },
	};

	it("is served without its forecast, which meant something else", () => {
		const upgraded = packageDocumentSchema.parse(JSON.parse(upgradeDocument(JSON.stringify(before))));
		expect(upgraded.abandonment_risk).toBeNull();
		expect(upgraded.reasons.map(({ id }) => id)).not.toContain("forecast");
		expect(upgraded.health_score).toBe(today.health_score);
	});

	it("keeps the changes that were seen in it, and has none where it told of none", () => {
		const change = { kind: "license", at: "2026-10-01T00:00:00.000Z" };
		const changesOf = (recent_changes: unknown) =>
			JSON.parse(upgradeDocument(JSON.stringify({ ...before, recent_changes }))).recent_changes;
		expect(changesOf([change])).toEqual([change]);
		expect(changesOf(undefined)).toEqual([]);
	});

	it("has a summary without it", () => {
		const { abandonment_risk: _, ...rest } = summarize(today);
		const stored = {
			...rest,
			reasons: before.reasons,
			abandonment_risk: { probability: 0.7, horizon_months: 12 },
		};
		const read = readSummary(JSON.stringify(stored), 3);
		expect(read.abandonment_risk).toBeNull();
		expect(read.reasons.map(({ id }) => id)).not.toContain("forecast");
	});
});

describe("a document of a version whose form is today's but for what is new", () => {
	it("keeps its forecast and the sentences about it", () => {
		expect(today.abandonment_risk).not.toBeNull();
		expect(JSON.parse(upgradeDocument(JSON.stringify(today)))).toEqual(today);
		const summary = summarize(today);
		expect(readSummary(JSON.stringify(summary), 5.5)).toEqual(summary);
	});

	it.each(Object.entries(BEFORE))("has in the place of %s: %j", (name, before) => {
		const { [name]: _, ...rest } = today as Record<string, unknown>;
		const upgraded = packageDocumentSchema.parse(JSON.parse(upgradeDocument(JSON.stringify(rest))));
		expect(upgraded).toEqual({ ...today, [name]: before });
	});

	it.each(SIGNAL_NAMES)("does not know the signal %s", (name) => {
		const { [name]: _, ...signals } = today.signals;
		const upgraded = JSON.parse(upgradeDocument(JSON.stringify({ ...today, signals })));
		expect(packageDocumentSchema.parse(upgraded).signals).toEqual({ ...today.signals, [name]: null });
	});
});

describe("documents as earlier versions stored them", () => {
	const folder = new URL("stored-documents/", import.meta.url);
	const latest = `version-${SCHEMA_VERSION}.json`;

	it("are kept, one a version, beside this test", () => {
		expect(
			readdirSync(folder),
			`Keep a document of today: npm run -s dephealth -- check npm/active-web-framework --sandbox --json > tests/core/scoring/document/stored-documents/${latest}`,
		).toContain(latest);
	});

	it.each(readdirSync(folder))("%s has the form of today when it is read", (file) => {
		const text = readFileSync(new URL(file, folder), "utf8");
		const { schema_version: version } = JSON.parse(text);
		const read = version === SCHEMA_VERSION ? text : upgradeDocument(text);
		const { error } = packageDocumentSchema.safeParse(JSON.parse(read));
		expect(
			error?.message,
			`Documents stay stored for months. In packages/contract/src/schemas/document-fields.ts, give a new field \`since: ${SCHEMA_VERSION + 1}\` and a \`before\`, or \`since: "optional"\`; with a new signal, give \`signals\` \`since: ${SCHEMA_VERSION + 1}\`.`,
		).toBeUndefined();
	});
});

it("a summary of today is left as it is", () => {
	expect(readSummary(JSON.stringify(summarize(today)), SCHEMA_VERSION)).toEqual(summarize(today));
});

/** Fields that an upgrade cannot know. */
function keptApart({ reasons, status, components, abandonment_risk }: typeof today) {
	return { reasons, status, components, abandonment_risk };
}
