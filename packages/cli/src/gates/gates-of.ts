import type { Gate } from "@dephealth/core/scan/gates.ts";
import { parseGate, ruleGate } from "./gate.ts";
import type { PolicyRule } from "./policy-rule.ts";

/**
 * The gates of the command line, else those of the file with all its rules.
 *
 * @throws GateError, PolicyError also for a rule that is not used
 */
export function gatesOf(
	asked: readonly string[],
	{
		fail_on: failOn,
		rules,
	}: { fail_on?: string | readonly string[] | undefined; rules: readonly PolicyRule[] },
): Gate[] {
	const ofRules = rules.map(ruleGate);
	if (asked.length > 0) return asked.flatMap((text) => text.split(",")).map((text) => parseGate(text, rules));
	const named = failOn === undefined ? [] : typeof failOn === "string" ? [failOn] : failOn;
	const gates = named.map((text) => parseGate(text, rules));
	return [...gates, ...ofRules.filter(({ label }) => gates.every((gate) => gate.label !== label))];
}
