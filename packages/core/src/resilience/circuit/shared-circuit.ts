/**
 * A circuit whose state several processes share through a store with conditional writes.
 *
 * Quick successes of a clean closed circuit are counted here and written only with other events, so that a healthy
 * upstream costs no writes. Other events are written at once; events during a write go into the next one, so that a
 * thousand callers cost two writes and not a thousand.
 */
import { StorageUnavailableError } from "../../errors.ts";
import { isolated } from "../isolated.ts";
import type { Circuit, CircuitOptions, CircuitStateStore, Permit, VersionedState } from "./circuit.ts";
import { isClean, permitOf, refusalOf } from "./circuit-permit.ts";
import {
	type CircuitEvent,
	type CircuitState,
	INITIAL_CIRCUIT,
	transition,
	type Verdict,
} from "./circuit-transition.ts";
import { createSuccessTally, isQuietSuccess } from "./quiet-successes.ts";
import { announce, type Step } from "./state-changes.ts";

/** A state that was read is good for this long: an open circuit is known everywhere within a second. */
const READ_THROUGH_MS = 1000;
/** Each lost race is another process's success, and the first process that opens the circuit decides for all. */
const MAX_WRITE_ATTEMPTS = 5;
/** A caller that lost every race for a probe may ask again after the other probes have had a moment. */
const LOST_RACE: Verdict = { permitted: false, retryAfterMs: 1000 };

type Submission = { event: CircuitEvent; resolve(verdict: Promise<Verdict | undefined>): void };
type Folded = {
	state: CircuitState;
	verdicts: (Verdict | undefined)[];
	steps: Step[];
	mustBeStored: boolean;
};

export function sharedCircuit(options: CircuitOptions, store: CircuitStateStore): Circuit {
	const { name, policy, clock } = options;
	const quietSuccesses = createSuccessTally(policy.windowMs);
	let known: VersionedState = { state: INITIAL_CIRCUIT, version: 0 };
	let readAt = Number.NEGATIVE_INFINITY;
	let isStoreDown = false;
	let writesDone = 0;
	let reading: Promise<void> | undefined;
	let isWriting = false;
	let submitted: Submission[] = [];

	function isFresh(): boolean {
		const age = clock.now() - readAt;
		return age >= 0 && age < READ_THROUGH_MS;
	}

	async function read(): Promise<void> {
		const writesBefore = writesDone;
		const stored = await store.read(name);
		readAt = clock.now();
		isStoreDown = false;
		if (writesDone !== writesBefore) return;
		// The version that is known already: this process may have learned more since, while the store was away.
		if (stored.version !== known.version) known = stored;
	}

	function refresh(): Promise<void> {
		reading ??= read()
			.catch(storeFailed)
			.finally(() => {
				reading = undefined;
			});
		return reading;
	}

	function storeFailed(error: unknown): void {
		isStoreDown = true;
		readAt = clock.now();
		isolated(() => options.onStoreFailure?.(name, error));
	}

	function fold(events: readonly CircuitEvent[]): Folded {
		const now = clock.now();
		const folded: Folded = { state: known.state, verdicts: [], steps: [], mustBeStored: false };
		for (const event of events) {
			const before = folded.state;
			const { state: after, verdict } = transition(before, event, now, policy);
			folded.verdicts.push(verdict);
			if (after === before) continue;
			folded.state = after;
			folded.steps.push({ before, after, event });
			// A refusal at most corrects times by this process's clock, and quick successes can wait.
			folded.mustBeStored ||= event.type !== "succeeded" && verdict?.permitted !== false;
		}
		return folded;
	}

	/** State that was read meanwhile is newer than state that was folded from the version before. */
	function adopt(folded: Folded, from: number, version = from): void {
		if (known.version === from) known = { state: folded.state, version };
		for (const step of folded.steps) announce(options, step, clock.now());
	}

	/** Applies events to the stored state. @returns undefined when other processes were quicker each time */
	async function applyStored(events: readonly CircuitEvent[]): Promise<Folded | undefined> {
		for (let attempt = 1; attempt <= MAX_WRITE_ATTEMPTS; attempt++) {
			const { version } = known;
			const folded = fold(events);
			if (!folded.mustBeStored) {
				adopt(folded, version);
				return folded;
			}
			if (await store.write(name, folded.state, version)) {
				writesDone += 1;
				readAt = clock.now();
				isStoreDown = false;
				adopt(folded, version, version + 1);
				return folded;
			}
			await read();
		}
		return undefined;
	}

	/** This process judges by itself when the store cannot be reached. */
	function applyHere(events: readonly CircuitEvent[]): Folded {
		const folded = fold(events);
		adopt(folded, known.version);
		return folded;
	}

	async function applyAnyhow(events: readonly CircuitEvent[]): Promise<(Verdict | undefined)[]> {
		const all = [...quietSuccesses.take(), ...events];
		const verdictsOf = (folded: Folded) => folded.verdicts.slice(all.length - events.length);
		if (isStoreDown && isFresh()) return verdictsOf(applyHere(all));
		try {
			const folded = await applyStored(all);
			return folded ? verdictsOf(folded) : events.map(() => LOST_RACE);
		} catch (error) {
			storeFailed(error);
			return verdictsOf(applyHere(all));
		}
	}

	async function writeWhatIsSubmitted(): Promise<void> {
		isWriting = true;
		while (submitted.length > 0) {
			const batch = submitted;
			submitted = [];
			const verdicts = applyAnyhow(batch.map(({ event }) => event));
			for (const [index, { resolve }] of batch.entries()) resolve(verdicts.then((all) => all[index]));
			await verdicts.catch(() => undefined);
		}
		isWriting = false;
	}

	function submit(event: CircuitEvent): Promise<Verdict | undefined> {
		return new Promise((resolve) => {
			submitted.push({ event, resolve });
			if (!isWriting) void writeWhatIsSubmitted();
		});
	}

	async function acquire(): Promise<Permit> {
		if (!isFresh()) await refresh();
		const ask: CircuitEvent = { type: "ask", id: options.uuid() };
		const folded = fold([ask]);
		if (folded.mustBeStored) return permitOf(name, await submit(ask));
		adopt(folded, known.version);
		return permitOf(name, folded.verdicts[0]);
	}

	/** An operator's command must be stored, or fail. */
	async function command(event: CircuitEvent): Promise<void> {
		await read();
		if (await applyStored([...quietSuccesses.take(), event])) return;
		throw new StorageUnavailableError(
			`The state of the circuit '${name}' could not be changed, since other processes keep changing it. Try again.`,
		);
	}

	return {
		name,
		acquire() {
			return isFresh() && isClean(known.state) ? { epoch: known.state.epoch, probeId: null } : acquire();
		},
		refusal() {
			return refusalOf(name, fold([{ type: "ask", id: "" }]).verdicts[0]);
		},
		settle(permit, outcome, durationMs) {
			if (isQuietSuccess(known.state, permit, outcome, durationMs, policy)) {
				quietSuccesses.note(permit.epoch, clock.now());
				return;
			}
			const event: CircuitEvent = { type: "ended", outcome, durationMs, ...permit };
			if (!fold([event]).mustBeStored) return;
			return submit(event).then(() => undefined);
		},
		async state() {
			await refresh();
			return fold(quietSuccesses.peek()).state;
		},
		force: (forced) => command({ type: "force", forced }),
		reset: () => command({ type: "reset" }),
		restore: (state) => command({ type: "restore", state }),
	};
}
