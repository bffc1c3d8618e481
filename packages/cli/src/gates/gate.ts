/** Reads a gate as people write it: a level, a forecast, a status, or the name of a rule of the project. Pure. */
import { STATUS_LABELS } from "@dephealth/contract/vocabulary.ts";
import { FAIL_LEVELS } from "@dephealth/core/scan/gates/fail-level.ts";
import { type Gate, levelGate } from "@dephealth/core/scan/gates/gates.ts";

/** The text is not a gate; the message says what is possible. */
export class GateError extends Error {
	override name = "GateError";
}

const FORECAST = /^forecast\s*>=?\s*(0(?:\.\d+)?|1(?:\.0+)?)$/;
const STATUS = /^status\s*==?\s*"?([a-z]+)"?$/;

/**
 * Reads `high`, `forecast>=0.8`, `status=deprecated`, or the name of a rule.
 *
 * @param rules the gates of the project's rules
 * @throws GateError
 */
export function parseGate(text: string, rules: readonly Gate[]): Gate {
	const written = text.trim();
	const level = FAIL_LEVELS.find((known) => known === written);
	if (level) return levelGate(level);
	const [, share] = FORECAST.exec(written) ?? [];
	if (share !== undefined) return forecastGate(Number(share));
	const [, label] = STATUS.exec(written) ?? [];
	const status = STATUS_LABELS.find((known) => known === label);
	if (status)
		return {
			text: `status=${status}`,
			label: `status ${status}`,
			fails: (dependency) => dependency.status.label === status,
		};
	const rule = rules.find((gate) => gate.text === written);
	if (rule) return rule;
	const named = rules.length === 0 ? "" : `, or a rule: ${rules.map((gate) => gate.text).join(", ")}`;
	throw new GateError(
		`${JSON.stringify(written.slice(0, 80))} is not a gate. Write a level (${FAIL_LEVELS.join(", ")}), forecast>=0.8, status=${STATUS_LABELS.join("|")}${named}.`,
	);
}

/** A package whose status says that it has ended has no forecast. It counts as at least as bad as any probability. */
function forecastGate(share: number): Gate {
	return {
		text: `forecast>=${share}`,
		label: `forecast of ${Math.round(share * 100)} % or more`,
		fails({ abandonment_risk: forecast, status }) {
			if (forecast !== null) return forecast.probability >= share;
			return status.label === "ended" || status.label === "archived" || undefined;
		},
	};
}
