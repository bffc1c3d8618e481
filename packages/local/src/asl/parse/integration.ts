/** The ways in which a Task reaches the outside: the functions behind `Resource`. */

export type IntegrationCall = {
	/** The state's `Arguments`, evaluated; `{}` when it has none. */
	readonly arguments: unknown;
	/** Aborted when the task times out, its branch is cancelled, or the engine stops. */
	readonly signal: AbortSignal;
	/** The token, for `.waitForTaskToken` only. */
	readonly taskToken?: string;
	readonly executionArn: string;
	readonly stateName: string;
	/** The same for every run of one attempt, also after a restart; fit to make a call idempotent. */
	readonly attemptId: string;
	/** The time at which the task times out, in milliseconds since 1970; undefined without `TimeoutSeconds`. */
	readonly deadline: number | undefined;
	/** Reports that a job runs, with the service's answer; shown as `TaskSubmitted`. */
	readonly submitted: (answer: unknown) => void;
};

/**
 * Does the work of a task and returns its result, which must be JSON.
 *
 * @throws TaskFailure to choose the error's name and cause; any other error is known by its name and message
 */
export type Integration = (call: IntegrationCall) => Promise<unknown>;

/** The integrations by resource without `.waitForTaskToken`, e.g. `arn:aws:states:::lambda:invoke`. */
export type Integrations = ReadonlyMap<string, Integration>;
