import { RISK_LEVELS, STATUS_LABELS } from "@dephealth/contract/vocabulary.ts";
import { compareUrgency } from "@dephealth/core/scan/assessment/urgency.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

type Ranked = Parameters<typeof compareUrgency>[0];

function ranked(name: string, overrides: Partial<Ranked> = {}): Ranked {
	return {
		ecosystem: "npm",
		package: name,
		status: { label: "active", evidence: [] },
		risk_level: "LOW",
		is_direct: true,
		abandonment_risk: null,
		health_score: 90,
		...overrides,
	};
}
const status = (label: Ranked["status"]["label"]) => ({ status: { label, evidence: [] } });
const order = (...list: Ranked[]) => list.sort(compareUrgency).map((entry) => entry.package);

describe("the order of attention", () => {
	it("puts what is over first, malware before all", () => {
		expect(
			order(
				ranked("critical", { risk_level: "CRITICAL", health_score: 1 }),
				ranked("deprecated", { ...status("deprecated"), risk_level: "HIGH" }),
				ranked("archived", { ...status("archived"), risk_level: "HIGH" }),
				ranked("ended", { ...status("ended"), risk_level: "HIGH" }),
				ranked("malicious", { ...status("malicious"), risk_level: "CRITICAL" }),
			),
		).toEqual(["malicious", "ended", "archived", "deprecated", "critical"]);
	});

	it("then goes by risk, where unknown is neither the worst nor clean", () => {
		const levels = RISK_LEVELS.map((level) => ranked(level, { risk_level: level }));
		expect(order(...levels)).toEqual(["CRITICAL", "HIGH", "MEDIUM", "UNKNOWN", "LOW"]);
	});

	it("then direct ones, forecast, health and name", () => {
		expect(
			order(
				ranked("b"),
				ranked("a"),
				ranked("transitive", { is_direct: false }),
				ranked("weak", { health_score: 81 }),
				ranked("ending", { abandonment_risk: { probability: 0.4, horizon_months: 12 } }),
			),
		).toEqual(["ending", "weak", "a", "b", "transitive"]);
	});

	it("is a total order: antisymmetric and transitive", () => {
		const any = fc
			.record({
				package: fc.constantFrom("a", "b", "c"),
				label: fc.constantFrom(...STATUS_LABELS),
				risk_level: fc.constantFrom(...RISK_LEVELS),
				is_direct: fc.constantFrom(true, false, null),
				health_score: fc.option(fc.integer({ min: 0, max: 100 })),
				probability: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
			})
			.map(({ label, probability, package: name, ...rest }) =>
				ranked(name, {
					...rest,
					...status(label),
					abandonment_risk: probability === null ? null : { probability, horizon_months: 12 },
				}),
			);
		fc.assert(
			fc.property(any, any, any, (a, b, c) => {
				expect(Math.sign(compareUrgency(a, b))).toBe(0 - Math.sign(compareUrgency(b, a)));
				if (compareUrgency(a, b) <= 0 && compareUrgency(b, c) <= 0) {
					expect(compareUrgency(a, c)).toBeLessThanOrEqual(0);
				}
			}),
		);
	});
});
