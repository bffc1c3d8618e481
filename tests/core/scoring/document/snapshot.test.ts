import type { Snapshot } from "@dephealth/contract/schemas/snapshot.ts";
import { summarize } from "@dephealth/core/scoring/document/package-summary.ts";
import { isHistoric, toSnapshot } from "@dephealth/core/scoring/document/snapshot.ts";
import { describe, expect, it } from "vitest";
import { aDocument, aStatement } from "../../../package-documents.ts";

const before: Snapshot = { ...toSnapshot(aDocument()), health_score: 70, abandonment_probability: 0.2 };

describe("a line of a package's history", () => {
	it.each<[string, Partial<Snapshot>, boolean]>([
		["nothing", { date: "2027-01-01", scored_at: "2027-01-01T00:00:00.000Z" }, false],
		["another version", { latest_version: "99.0.0" }, true],
		["another status", { status: "archived" }, true],
		["another risk", { risk_level: "CRITICAL" }, true],
		["a score by a point", { health_score: 71 }, true],
		["a score by less", { health_score: 70.9 }, false],
		["a score down by a point", { health_score: 69 }, true],
		["a score that is unknown now", { health_score: null }, true],
		["a forecast within its class", { abandonment_probability: 0.2499 }, false],
		["a forecast that is likelier", { abandonment_probability: 0.25 }, true],
		["a forecast that is hardly likely", { abandonment_probability: 0.0999 }, true],
		["a forecast at the lower bound of its class", { abandonment_probability: 0.1 }, false],
		["a forecast that raises the risk", { abandonment_probability: 0.5 }, true],
		["a forecast that is not made", { abandonment_probability: null }, true],
	])("is written for %s: %j", (_, changes, expected) => {
		expect(isHistoric(before, { ...before, ...changes })).toBe(expected);
	});

	it("is written for the first judgement, and not for two without scores", () => {
		expect(isHistoric(undefined, before)).toBe(true);
		const unknown = { ...before, health_score: null, abandonment_probability: null };
		expect(isHistoric(unknown, { ...unknown })).toBe(false);
	});

	it.each([
		[null, 0],
		[0, null],
	])("is written for a score that becomes %s from %s: nought is not unknown", (after, from) => {
		expect(isHistoric({ ...before, health_score: from }, { ...before, health_score: after })).toBe(true);
	});

	it("has the judgement and its day", () => {
		const document = aDocument({ scored_at: "2026-11-01T10:00:00.000Z" });
		expect(toSnapshot(document)).toEqual({
			date: "2026-11-01",
			scored_at: "2026-11-01T10:00:00.000Z",
			latest_version: document.latest_version,
			status: document.status.label,
			health_score: document.health_score,
			risk_level: document.risk_level,
			abandonment_probability: document.abandonment_risk?.probability ?? null,
		});
		expect(toSnapshot(aDocument({ abandonment_risk: null })).abandonment_probability).toBeNull();
	});
});

describe("a summary", () => {
	it("has the first three reasons, and all that speak against the package", () => {
		const reasons = ["neutral", "neutral", "for", "for", "against", "unread", "against"].map(
			(effect, index) => ({
				...aStatement(`${index}`),
				effect: effect as "for",
			}),
		);
		expect(summarize(aDocument({ reasons })).reasons.map(({ text }) => text)).toEqual([
			"0",
			"1",
			"2",
			"4",
			"6",
		]);
	});

	it("has the version in use without the newest of other lines", () => {
		const facts = { state: "unknown" as const, newest_of_lines: [] };
		const { version_facts: kept } = summarize(aDocument({ version_facts: facts as never }));
		expect(kept).toEqual({ state: "unknown" });
		expect(summarize(aDocument({ version_facts: null })).version_facts).toBeNull();
	});

	it("has of the forecast the chance alone, or none", () => {
		expect(summarize(aDocument({ abandonment_risk: null })).abandonment_risk).toBeNull();
		const document = aDocument();
		if (!document.abandonment_risk) throw new Error("This document has a forecast.");
		const { probability, horizon_months } = document.abandonment_risk;
		expect(summarize(document).abandonment_risk).toEqual({ probability, horizon_months });
	});
});
