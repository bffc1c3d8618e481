import type { PackageDocument } from "@dephealth/contract/schemas/package-document.ts";
import { RISK_LEVELS, STATUS_LABELS } from "@dephealth/contract/vocabulary.ts";
import {
	firstNotified,
	knownJudgement,
	type Notified,
	riskChangeOf,
	toNotified,
} from "@dephealth/core/webhooks/risk-change.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aDocument, aStatement } from "../../package-documents.ts";

type Parts = {
	status?: (typeof STATUS_LABELS)[number];
	risk?: (typeof RISK_LEVELS)[number];
	probability?: number | null;
};

function judged({ status = "active", risk = "LOW", probability = 0.05 }: Parts): PackageDocument {
	const document = aDocument();
	const forecast = document.abandonment_risk;
	if (!forecast) throw new Error("A healthy package has a forecast.");
	return {
		...document,
		status: {
			label: status,
			evidence: ["Its repository was archived on 2026-01-31.", "More."].map((text) => aStatement(text)),
		},
		risk_level: risk,
		abandonment_risk: probability === null ? null : { ...forecast, probability },
	};
}

const told = (parts: Parts): Notified => firstNotified(judged(parts));

describe("a change of risk is told", () => {
	it.each<[string, Parts, Parts, string[]]>([
		["when the status changes", { status: "active" }, { status: "archived" }, ["status"]],
		["when the risk level changes", { risk: "LOW" }, { risk: "HIGH" }, ["risk_level"]],
		["when it changes for the better", { risk: "HIGH" }, { risk: "LOW" }, ["risk_level"]],
		["when a forecast reaches 10 %", { probability: 0.099 }, { probability: 0.1 }, ["forecast"]],
		["when a forecast reaches 25 %", { probability: 0.2 }, { probability: 0.25 }, ["forecast"]],
		["when a forecast reaches 50 %", { probability: 0.3 }, { probability: 0.9 }, ["forecast"]],
		[
			"when a forecast falls more than the sway below a bound",
			{ probability: 0.25 },
			{ probability: 0.229 },
			["forecast"],
		],
		["when a forecast falls well below a bound", { probability: 0.3 }, { probability: 0.2 }, ["forecast"]],
		[
			"with all that changed at once",
			{ status: "active", risk: "LOW" },
			{ status: "deprecated", risk: "HIGH", probability: null },
			["status", "risk_level"],
		],
	])("%s", (_, before, after, changes) => {
		expect(riskChangeOf(told(before), judged(after))?.changes).toEqual(changes);
	});

	it("with what the last notification said, what holds now, and sentences that say why", () => {
		const change = riskChangeOf(told({}), judged({ status: "archived", risk: "HIGH", probability: 0.31 }));
		expect(change).toEqual({
			changes: ["status", "risk_level", "forecast"],
			before: { status: "active", risk_level: "LOW", abandonment_probability: 0.05 },
			after: { status: "archived", risk_level: "HIGH", abandonment_probability: 0.31 },
			recentChanges: [],
			notified: {
				...knownJudgement(judged({ status: "archived", risk: "HIGH", probability: 0.31 })),
				changes_until: told({}).changes_until,
			},
			reason:
				"Its status went from active to archived. Its repository was archived on 2026-01-31. Its risk level went from LOW to HIGH. The chance that nobody works on it in the next 12 months went from 5 % to 31 %.",
		});
	});
});

describe("a change in publishing", () => {
	const moved = (at: string) => ({
		...aStatement(`Its repository moved by ${at}.`),
		id: "repository_moved",
		at,
	});
	const later = "2027-03-01T00:00:00.000Z";
	const latest = "2027-04-01T00:00:00.000Z";
	const before = judged({});
	const after = {
		...before,
		recent_changes: [moved(latest), moved(later), moved("2020-01-01T00:00:00.000Z")],
	};

	it("is told when it came after the first result, with its sentence and its date", () => {
		const change = riskChangeOf(firstNotified(before), after);
		expect(change).toMatchObject({
			changes: ["publishing"],
			recentChanges: [
				{ id: "repository_moved", at: latest },
				{ id: "repository_moved", at: later },
			],
			reason: `Its repository moved by ${latest}. Its repository moved by ${later}.`,
			notified: { changes_until: latest },
		});
		expect(change && riskChangeOf(change.notified, after)).toBeUndefined();
	});

	it("is told with the newest three in words, and all in the list, whatever their order", () => {
		const days = ["02", "05", "01", "04", "03"].map((day) => `2027-03-${day}T00:00:00.000Z`);
		const change = riskChangeOf(firstNotified(before), { ...before, recent_changes: days.map(moved) });
		const newestFirst = days.toSorted().reverse();
		expect(change?.recentChanges.map(({ at }) => at)).toEqual(newestFirst);
		expect(change?.reason).toBe(
			newestFirst
				.slice(0, 3)
				.map((at) => `Its repository moved by ${at}.`)
				.join(" "),
		);
		expect(change?.notified.changes_until).toBe(newestFirst[0]);
	});

	it("is not told where nobody knows since when watchers have been waiting", () => {
		expect(riskChangeOf({ ...firstNotified(before), changes_until: null }, after)).toBeUndefined();
	});
});

describe("nothing is told", () => {
	it.each<[string, Parts, Parts]>([
		["when nothing has changed", {}, {}],
		["when the status becomes unknown", {}, { status: "unknown" }],
		["when the status becomes known", { status: "unknown" }, { status: "archived" }],
		["when the risk becomes unknown", {}, { risk: "UNKNOWN" }],
		["when the risk becomes known", { risk: "UNKNOWN" }, { risk: "CRITICAL" }],
		["when there is no forecast any more", { probability: 0.6 }, { probability: null }],
		["when there is a first forecast", { probability: null }, { probability: 0.6 }],
		["when a forecast moves between two bounds", { probability: 0.11 }, { probability: 0.24 }],
		["when a forecast falls by the sway", { probability: 0.5 }, { probability: 0.48 }],
		["when a forecast sways around a bound", { probability: 0.251 }, { probability: 0.249 }],
	])("%s", (_, before, after) => {
		expect(riskChangeOf(told(before), judged(after))).toBeUndefined();
	});
});

const parts: fc.Arbitrary<Required<Parts>> = fc.record({
	status: fc.constantFrom(...STATUS_LABELS),
	risk: fc.constantFrom(...RISK_LEVELS),
	probability: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
});

describe("for any two judgements", () => {
	it("what was told once is not told again", () => {
		fc.assert(
			fc.property(parts, parts, (before, after) => {
				const change = riskChangeOf(told(before), judged(after));
				if (change) expect(riskChangeOf(change.notified, judged(after))).toBeUndefined();
			}),
		);
	});

	it("an outage in between hides no change", () => {
		const outage = judged({ status: "unknown", risk: "UNKNOWN", probability: null });
		fc.assert(
			fc.property(parts, parts, (before, after) => {
				const known = told(before);
				expect(riskChangeOf(known, outage)).toBeUndefined();
				expect(riskChangeOf(known, judged(after))).toEqual(riskChangeOf(told(before), judged(after)));
			}),
		);
	});

	it("what is stored is read as it was, and other words as unknown", () => {
		fc.assert(
			fc.property(parts, (before) => {
				expect(toNotified(told(before))).toEqual(told(before));
			}),
		);
		expect(toNotified({ status: "dying", risk_level: 3, abandonment_probability: "0.5" })).toEqual({
			status: null,
			risk_level: null,
			abandonment_probability: null,
			changes_until: null,
		});
	});
});
