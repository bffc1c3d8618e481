import { GateError, parseGate } from "@dephealth/cli/gates/gate.ts";
import { gatesOf } from "@dephealth/cli/gates/gates-of.ts";
import { compileRule, POLICY_VARIABLES, ruleGate } from "@dephealth/cli/gates/policy-rule.ts";
import type { PackageDocument } from "@dephealth/contract/schemas/package-document.ts";
import { RISK_LEVELS } from "@dephealth/contract/vocabulary.ts";
import { FAIL_LEVELS } from "@dephealth/core/scan/gates/fail-level.ts";
import { failingKeys, judgeGates } from "@dephealth/core/scan/gates/gates.ts";
import { describe, expect, it } from "vitest";
import { anAcceptedRisk, aReport, DEPRECATED } from "../../core/reports/a-report.ts";

const DIRECT_ONLY = { name: "no-old-direct", when: 'status == "deprecated" && direct' };
const ends = (probability: number): Partial<PackageDocument> => ({
	abandonment_risk: {
		probability,
		horizon_months: 12,
		horizons: { 3: 0, 6: 0, 12: probability, 24: 1 },
		interval: { low: 0, high: 1 },
		drivers: [],
		basis: "work",
		model: "m",
	},
});
const report = aReport({
	...Object.fromEntries(
		RISK_LEVELS.map((risk_level) => [risk_level.toLowerCase(), { risk_level, ...ends(0.1) }]),
	),
	request: DEPRECATED,
	soon: { risk_level: "LOW", ...ends(0.8) },
	over: { risk_level: "HIGH", abandonment_risk: null, status: { label: "ended", evidence: [] } },
});

function failingFor(text: string, of = report) {
	const { failing } = judgeGates(of.result.dependencies, [parseGate(text, [ruleGate(DIRECT_ONLY)])], {
		acceptance: of.acceptance,
	});
	return failing.map((dependency) => dependency.package).sort();
}

describe("a scan fails", () => {
	it.each([
		["low", ["critical", "high", "low", "medium", "over", "request", "soon"]],
		["medium", ["critical", "high", "medium", "over", "request"]],
		["high", ["critical", "high", "over", "request"]],
		["critical", ["critical"]],
		["forecast>=0.8", ["over", "soon"]],
		["forecast >= 0.81", ["over"]],
		["status=deprecated", ["request"]],
		['status == "ended"', ["over"]],
		["no-old-direct", ["request"]],
	])("on %s because of %j, and never because of what is unknown", (gate, names) => {
		expect(failingFor(gate)).toEqual(names);
	});

	it("not because of what is accepted, but because of malware even then", () => {
		const malware = { ...DEPRECATED, status: { label: "malicious" as const, evidence: [] } };
		const accepted = [anAcceptedRisk("request"), anAcceptedRisk("evil")];
		expect(failingFor("high", aReport({ request: DEPRECATED, evil: malware }, { accepted }))).toEqual([
			"evil",
		]);
	});

	it("not because of what failed before", () => {
		const gates = [parseGate("high", [])];
		const known = failingKeys(aReport({ request: DEPRECATED, over: {} }).result.dependencies, gates);
		const judged = judgeGates(report.result.dependencies, gates, { acceptance: report.acceptance, known });
		expect(judged.failing.map((dependency) => dependency.package).sort()).toEqual([
			"critical",
			"high",
			"over",
		]);
		expect(judged).toMatchObject({ known: 1, failOn: "high or worse" });
	});

	it.each(["severe", "forecast>=2", "forecast>=", "status=odd", "", "no-such-rule", "high;low"])(
		"%j is not a gate, and the message says what is",
		(gate) =>
			expect(() => parseGate(gate, [ruleGate(DIRECT_ONLY)])).toThrow(
				/low, medium, high, critical.*no-old-direct/,
			),
	);

	it.each([
		["forecast>=0.8", "forecast of 80 % or more"],
		["forecast>0.255", "forecast of 26 % or more"],
		["forecast>=1.0", "forecast of 100 % or more"],
		["status==archived", "status archived"],
		["critical", "critical"],
	])("%s is called %s", (gate, label) => expect(parseGate(gate, []).label).toBe(label));

	it.each([
		"not forecast>=0.5",
		"forecast>=0.5 or so",
		"forecast>=1.5",
		"status=ended!",
		'my status="ended"',
	])("%j, which only holds a gate, is none", (gate) => expect(() => parseGate(gate, [])).toThrow(GateError));

	it("without rules, no rule is offered", () => {
		expect(() => parseGate("severe", [])).toThrow(/status=malicious\|.*[a-z]\.$/);
		expect(() => parseGate("severe", [])).not.toThrow(/rule/);
	});

	it.each([
		["ended", true],
		["archived", true],
		["deprecated", undefined],
		["active", undefined],
		["unknown", undefined],
	] as const)(
		"for a forecast that is asked for where there is none: of a package that is %s %s",
		(label, fails) => {
			const { result } = aReport({ it: { abandonment_risk: null, status: { label, evidence: [] } } });
			const [dependency] = result.dependencies;
			expect(dependency && parseGate("forecast>=0.99", []).fails(dependency)).toBe(fails);
		},
	);

	it("by what the command says, else by the file's gates and all its rules", async () => {
		const file = {
			fail_on: ["high", "no-old-direct"],
			rules: [DIRECT_ONLY, { name: "other", when: "health < 20" }],
		};
		const labels = async (asked: string[]) => (await gatesOf(asked, file)).map(({ label }) => label);
		expect(await labels([])).toEqual(["high or worse", "rule no-old-direct", "rule other"]);
		expect(await labels(["critical,other"])).toEqual(["critical", "rule other"]);
		expect(FAIL_LEVELS.map((level) => level.toUpperCase())).toEqual(
			RISK_LEVELS.filter((level) => level !== "UNKNOWN"),
		);
	});
});

describe("a rule", () => {
	const [deprecated] = aReport({ request: DEPRECATED }).result.dependencies;
	const judge = (when: string, dependency = deprecated) =>
		dependency && compileRule({ name: "mine", when })(dependency);

	it.each([
		['status == "deprecated" && direct', true],
		["health < 40", true],
		["health >= 40", false],
		['risk in ["HIGH", "CRITICAL"] && !dev', true],
		["versions.exists(v, v.startsWith('1.'))", true],
		['name.startsWith("@old/")', false],
		["size(path) > 3", false],
		['"undici" in replacements', true],
		['ecosystem == "npm" ? health < 40.5 : false', true],
		["forecast >= 0.5", undefined],
		["forecast == null || forecast >= 0.5", true],
	])("%s is %s", (when, answer) => expect(judge(when)).toBe(answer));

	it("that asks for what is unknown decides nothing, and says of how many", async () => {
		const { result, acceptance } = aReport({ a: { health_score: null }, b: { health_score: 10 } });
		const gates = await gatesOf([], { rules: [{ name: "weak", when: "health < 20" }] });
		const { failing, undecided, because } = judgeGates(result.dependencies, gates, { acceptance });
		expect(failing.map((dependency) => dependency.package)).toEqual(["b"]);
		expect(undecided).toBe(1);
		expect(because.get("npm#b")).toEqual(["rule weak"]);
	});

	it.each([
		["status = 'deprecated'", /The rule mine cannot be read: .*at character 8 of/],
		["statuss == 'deprecated'", /Unknown variable: statuss, at character 1.*Known are: ecosystem, name/],
		["status > 3", /no such overload.*at character/],
		["status == ", /at character 11/],
		["'x'", /is string; it has to be true or false/],
		["name.matches('(a+)+$')", /uses matches, which is not supported/],
		["direct && name.matches('a')", /uses matches/],
		[`${"(".repeat(60)}direct${")".repeat(60)} && ${"!".repeat(60)}direct`, /cannot be read/],
		[Array.from({ length: 400 }, () => "direct").join(" && "), /cannot be read/],
	])("%s is refused with the place", (when, message) => {
		expect(() => compileRule({ name: "mine", when })).toThrow(message);
	});

	it("knows the fields that the documentation lists", () => {
		expect(POLICY_VARIABLES).toContain("forecast");
	});
});
