/**
 * The parts of a process. A composition holds its environment and the parts made so far. Nothing is in module
 * variables, so two compositions can exist in one process.
 */
import type { ThreadFailure } from "@dephealth/contract/vocabulary.ts";
import type { AwsClientSettings } from "@dephealth/core/aws/client-settings.ts";
import { type Clock, systemClock } from "@dephealth/core/clock.ts";
import type { Environment } from "@dephealth/core/config.ts";
import type { ReadScan } from "@dephealth/core/scan/scan-body.ts";
import { noTurns, type TakeTurn, type Turns } from "@dephealth/core/turns.ts";

export type Composition = {
	/** The configuration is read from it. */
	readonly env: Environment;
	readonly clock: Clock;
	/** The settings of all AWS clients. */
	readonly aws: AwsClientSettings;
	/** Takes each metric as a line in the embedded metric format. */
	readonly writeMetric: (line: string) => void;
	/** The turns of work that a request waits for, by its caller. Undefined: this process's own. */
	readonly turns: Turns | undefined;
	/** Waited for before each slice of work that no request waits for. */
	readonly background: TakeTurn;
	/** Reads the inputs of large scans elsewhere; undefined where nobody waits for what this process does. */
	readonly readScan: ReadScan | undefined;
	/** The use of one machine's disk; undefined on AWS. */
	readonly storage: (() => StorageUsage) | undefined;
	/** The state of one machine's process; undefined on AWS. */
	readonly process: (() => ProcessState) | undefined;
	/** Values of parts by their makers. */
	readonly made: Map<Part<unknown>, unknown>;
};

/** Sizes in bytes. */
export type StorageUsage = {
	bytes: number;
	executions: number;
	executionsBytes: number;
	executionsBytesLimit: number;
	executionsDaysLimit: number;
};

export type ProcessState = {
	/** Undefined while the thread of the functions works. `since`: epoch milliseconds. */
	functionsFailing: { since: number; failure: ThreadFailure } | undefined;
	openFilesLimit: number | undefined;
	connectionsLimit: number;
};

/** @returns the part of this composition, always the same one */
export type Part<T> = (composition: Composition) => T;

/**
 * @param options.clock default: the system's
 * @param options.aws default: the SDK reads the process's environment, as Lambda sets it
 * @param options.writeMetric default: standard output, which Lambda hands to CloudWatch
 * @param options.turns default: those of this process's event loop
 * @param options.background default: no turns, for a process that does one thing at a time
 */
export function createComposition(options: {
	env: Composition["env"];
	clock?: Clock;
	aws?: AwsClientSettings;
	writeMetric?: (line: string) => void;
	turns?: Turns;
	background?: TakeTurn;
	readScan?: ReadScan;
	storage?: () => StorageUsage;
	process?: () => ProcessState;
}): Composition {
	return {
		env: options.env,
		clock: options.clock ?? systemClock,
		aws: options.aws ?? {},
		writeMetric: options.writeMetric ?? ((line) => void process.stdout.write(`${line}\n`)),
		turns: options.turns,
		background: options.background ?? noTurns,
		readScan: options.readScan,
		storage: options.storage,
		process: options.process,
		made: new Map(),
	};
}

/**
 * A part that is made when it is first needed: a cold start pays only for what the invocation needs. Calls
 * are marked `@__PURE__`, so that bundlers leave out the parts that a function does not use.
 */
export function part<T>(make: Part<T>): Part<T> {
	return (composition) => {
		if (!composition.made.has(make)) composition.made.set(make, make(composition));
		return composition.made.get(make) as T;
	};
}
