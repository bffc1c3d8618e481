/** The conditions under which a circuit opens and closes. */

export type CircuitPolicy = {
	/** This many failures in a row, none older than `windowMs`, open the circuit. */
	failureThreshold: number;
	/** The first break, in milliseconds; each one that ends in another failure doubles, up to `maxBreakMs`. */
	breakMs: number;
	maxBreakMs: number;
	/** Successes in a row that close a half-open circuit. */
	successThreshold: number;
	/** Probes that may be under way at once. */
	halfOpenMaxCalls: number;
	/** A probe that has not ended by then, in milliseconds, gives its place back. */
	probeLeaseMs: number;
	/** Calls of the last `windowMs` milliseconds are judged together once there are `minimumCalls` of them. */
	windowMs: number;
	minimumCalls: number;
	/** Shares, 0 to 1, from which on the window opens the circuit. */
	failureRate: number;
	slowRate: number;
	/** A call that takes longer, in milliseconds, is slow. */
	slowMs: number;
};

/** The longest break unless a policy says otherwise. A stored one that lasts longer began on a clock that was ahead. */
export const LONGEST_BREAK_MS = 600_000;

/** The window has room for ten time-outs of ten seconds, one after the other. */
const DEFAULTS: CircuitPolicy = {
	failureThreshold: 5,
	breakMs: 60_000,
	maxBreakMs: LONGEST_BREAK_MS,
	successThreshold: 2,
	halfOpenMaxCalls: 3,
	probeLeaseMs: 30_000,
	windowMs: 120_000,
	minimumCalls: 20,
	failureRate: 0.5,
	slowRate: 0.9,
	slowMs: 15_000,
};

/** Fills in defaults and refuses what makes no sense. @throws RangeError naming the option and the value received */
export function circuitPolicy(options: Partial<CircuitPolicy> = {}): CircuitPolicy {
	const policy = { ...DEFAULTS, ...options };
	for (const name of ["failureThreshold", "successThreshold", "halfOpenMaxCalls", "minimumCalls"] as const) {
		check(
			Number.isInteger(policy[name]) && policy[name] >= 1,
			name,
			"a whole number of at least 1",
			policy[name],
		);
	}
	for (const name of ["breakMs", "maxBreakMs", "probeLeaseMs", "windowMs", "slowMs"] as const) {
		check(
			policy[name] > 0 && Number.isFinite(policy[name]),
			name,
			"a positive number of milliseconds",
			policy[name],
		);
	}
	for (const name of ["failureRate", "slowRate"] as const) {
		check(
			Number.isFinite(policy[name]) && policy[name] > 0 && policy[name] <= 1,
			name,
			"above 0 and at most 1",
			policy[name],
		);
	}
	check(policy.maxBreakMs >= policy.breakMs, "maxBreakMs", "at least breakMs", policy.maxBreakMs);
	check(
		policy.successThreshold <= policy.halfOpenMaxCalls,
		"successThreshold",
		`at most halfOpenMaxCalls (${policy.halfOpenMaxCalls}), or the circuit could never close`,
		policy.successThreshold,
	);
	return policy;
}

function check(holds: boolean, name: string, must: string, received: number): void {
	if (!holds) throw new RangeError(`${name} must be ${must}, not ${received}.`);
}
