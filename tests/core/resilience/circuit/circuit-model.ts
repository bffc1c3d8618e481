/**
 * A naive model of a circuit: a log of calls instead of slices, numbers instead of epochs, and no regard for cost.
 * Time only moves forward here.
 */
import type { CircuitPolicy } from "@dephealth/core/resilience/circuit/circuit-policy.ts";
import type { Forced, Outcome } from "@dephealth/core/resilience/circuit/circuit-transition.ts";

export type CircuitModel = {
	mode: "closed" | "open" | "half_open";
	forced: Forced;
	/** The number of the current stretch of one mode; a call counts only within the stretch in which it began. */
	stretch: number;
	log: { at: number; failed: boolean; slow: boolean }[];
	run: number[];
	until: number;
	breaks: number;
	successes: number;
	/** When the places of probes come back, by probe. */
	places: Map<object, number>;
};

export type ModelPermit = { stretch: number };

export function newModel(): CircuitModel {
	return {
		mode: "closed",
		forced: null,
		stretch: 0,
		log: [],
		run: [],
		until: 0,
		breaks: 0,
		successes: 0,
		places: new Map(),
	};
}

/** @returns undefined when the call is refused */
export function modelAsk(model: CircuitModel, now: number, policy: CircuitPolicy): ModelPermit | undefined {
	if (model.forced === "open") return undefined;
	if (model.forced === "disabled" || model.mode === "closed") return { stretch: model.stretch };
	const isOnlyMeasuring = model.forced === "metrics_only";
	if (model.mode === "open") {
		if (now < model.until) return isOnlyMeasuring ? { stretch: model.stretch } : undefined;
		enter(model, "half_open");
		model.successes = 0;
		model.places.clear();
	}
	for (const [probe, until] of model.places) if (until <= now) model.places.delete(probe);
	const permit = { stretch: model.stretch };
	if (model.places.size < policy.halfOpenMaxCalls) model.places.set(permit, now + policy.probeLeaseMs);
	else if (!isOnlyMeasuring) return undefined;
	return permit;
}

export function modelEnd(
	model: CircuitModel,
	permit: ModelPermit,
	{ outcome, slow }: { outcome: Outcome; slow: boolean },
	now: number,
	policy: CircuitPolicy,
): void {
	if (permit.stretch !== model.stretch || model.forced === "open" || model.forced === "disabled") return;
	if (model.mode === "closed" && outcome !== "ignored") {
		const failed = outcome === "failure";
		model.log.push({ at: now, failed, slow });
		model.run = failed ? [...model.run.filter((at) => now - at <= policy.windowMs), now] : [];
		const isRun = model.run.length >= policy.failureThreshold;
		if (isRun || ((failed || slow) && isMostlyBad(model, now, policy))) breakFor(model, 1, now, policy);
	}
	if (model.mode === "half_open" && model.places.delete(permit) && outcome !== "ignored") {
		if (outcome === "failure" || slow) {
			breakFor(model, model.breaks + 1, now, policy);
			return;
		}
		model.successes++;
		if (model.successes >= policy.successThreshold) close(model);
	}
}

export function modelForce(model: CircuitModel, forced: Forced): void {
	if (forced !== model.forced) model.stretch++;
	model.forced = forced;
}

export function modelReset(model: CircuitModel): void {
	model.forced = null;
	close(model);
}

export function modelName({ forced, mode }: CircuitModel): string {
	return forced === "open" ? "forced_open" : (forced ?? mode);
}

/** The window covers whole tenths: a call counts until the tenth in which it ended has slid out. */
function isMostlyBad(model: CircuitModel, now: number, policy: CircuitPolicy): boolean {
	const tenth = policy.windowMs / 10;
	const recent = model.log.filter(({ at }) => Math.floor(at / tenth) * tenth > now - policy.windowMs);
	if (recent.length < policy.minimumCalls) return false;
	const share = (count: number) => count / recent.length;
	return (
		share(recent.filter(({ failed }) => failed).length) >= policy.failureRate ||
		share(recent.filter(({ slow }) => slow).length) >= policy.slowRate
	);
}

function breakFor(model: CircuitModel, breaks: number, now: number, policy: CircuitPolicy): void {
	enter(model, "open");
	model.breaks = breaks;
	let length = policy.breakMs;
	for (let doubled = 1; doubled < breaks; doubled++) length = Math.min(length * 2, policy.maxBreakMs);
	model.until = now + length;
}

function close(model: CircuitModel): void {
	enter(model, "closed");
	model.log = [];
	model.run = [];
}

function enter(model: CircuitModel, mode: CircuitModel["mode"]): void {
	model.mode = mode;
	model.stretch++;
}
