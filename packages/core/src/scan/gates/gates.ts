/** The gates of a scan: which packages fail it, and why. Pure. */
import type { AssessedDependency } from "@dephealth/contract/schemas/scan-result.ts";
import { packageKey } from "../../packages/package-key.ts";
import type { AcceptanceReport } from "./accepted-risks.ts";
import { FAIL_LEVELS, type FailLevel } from "./fail-level.ts";

export type Gate = {
	/** The gate as the user wrote it: `high`, `forecast>=0.8`, `status=deprecated`, a rule's name. */
	text: string;
	/** The name in reports. */
	label: string;
	/** Undefined when it cannot be decided, since a value that it needs is unknown. */
	fails(dependency: AssessedDependency): boolean | undefined;
};

export type GateReport = {
	/** The gates in words for the reader; undefined without a gate. */
	failOn: string | undefined;
	/** The gates as they are written. */
	gates: readonly string[];
	failing: readonly AssessedDependency[];
	/** The labels of the gates that a package fails, by `packageKey`. */
	because: ReadonlyMap<string, readonly string[]>;
	/** They fail too, but did before: see `known`. */
	known: number;
	/** The number of packages of which nobody can say whether they fail. */
	undecided: number;
};

export function judgeGates(
	dependencies: readonly AssessedDependency[],
	gates: readonly Gate[],
	{ acceptance, known }: { acceptance: Pick<AcceptanceReport, "applied">; known?: ReadonlySet<string> },
): GateReport {
	const because = new Map<string, string[]>();
	const failing: AssessedDependency[] = [];
	let knownFailing = 0;
	let undecided = 0;
	for (const dependency of dependencies) {
		const key = keyOf(dependency);
		if (acceptance.applied.has(key)) continue;
		const answers = gates.map(({ label, fails }) => ({ label, fails: fails(dependency) }));
		const labels = answers.filter(({ fails }) => fails).map(({ label }) => label);
		if (labels.length === 0) {
			if (answers.some(({ fails }) => fails === undefined)) undecided += 1;
		} else if (known?.has(key)) knownFailing += 1;
		else {
			failing.push(dependency);
			because.set(key, labels);
		}
	}
	const failOn = gates.length === 0 ? undefined : gates.map(({ label }) => label).join(", ");
	return { failOn, gates: gates.map(({ text }) => text), failing, because, known: knownFailing, undecided };
}

/** The findings that fail, accepted or not: a finding that was there before is not new. */
export function failingKeys(
	dependencies: readonly AssessedDependency[],
	gates: readonly Gate[],
): Set<string> {
	const { failing } = judgeGates(dependencies, gates, { acceptance: { applied: new Map() } });
	return new Set(failing.map(keyOf));
}

function keyOf({ ecosystem, package: name }: AssessedDependency): string {
	return packageKey({ ecosystem, name });
}

export function levelGate(level: FailLevel): Gate {
	const from = FAIL_LEVELS.indexOf(level);
	return {
		text: level,
		label: level === "critical" ? "critical" : `${level} or worse`,
		fails({ risk_level: risk }) {
			return risk === "UNKNOWN" ? undefined : levelOf(risk) >= from;
		},
	};
}

function levelOf(risk: AssessedDependency["risk_level"]): number {
	return FAIL_LEVELS.findIndex((level) => level.toUpperCase() === risk);
}

/** The report when there are no gates. */
export const NO_GATES: GateReport = {
	failOn: undefined,
	gates: [],
	failing: [],
	because: new Map(),
	known: 0,
	undecided: 0,
};
