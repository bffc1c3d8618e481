import type { Gate } from "@dephealth/core/scan/gates/gates.ts";
import { parseGate } from "./gate.ts";
import type { PolicyRule } from "./policy-schema.ts";

/**
 * The gates of the command line, else those of the file with all its rules.
 *
 * @throws GateError, PolicyError also for a rule that is not used
 */
export async function gatesOf(
	asked: readonly string[],
	{
		fail_on: failOn,
		rules,
	}: { fail_on?: string | readonly string[] | undefined; rules: readonly PolicyRule[] },
): Promise<Gate[]> {
	const ofRules = await ruleGates(rules);
	if (asked.length > 0)
		return asked.flatMap((text) => text.split(",")).map((text) => parseGate(text, ofRules));
	const named = failOn === undefined ? [] : typeof failOn === "string" ? [failOn] : failOn;
	const gates = named.map((text) => parseGate(text, ofRules));
	return [...gates, ...ofRules.filter(({ label }) => gates.every((gate) => gate.label !== label))];
}

/** The reader of expressions is loaded where a project has any. */
async function ruleGates(rules: readonly PolicyRule[]): Promise<Gate[]> {
	if (rules.length === 0) return [];
	const { ruleGate } = await import("./policy-rule.ts");
	return rules.map(ruleGate);
}
