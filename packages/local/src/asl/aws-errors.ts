/** Errors of the engine: of its API, of a definition, and of work that failed inside an execution. */

/** The `__type` of an answer of the Step Functions API; the AWS SDK makes its error classes from it. */
export type StepFunctionsErrorType =
	| "ExecutionAlreadyExists"
	| "ExecutionDoesNotExist"
	| "ExecutionLimitExceeded"
	| "ExecutionNotRedrivable"
	| "InvalidArn"
	| "InvalidDefinition"
	| "InvalidExecutionInput"
	| "InvalidName"
	| "InvalidOutput"
	| "InvalidToken"
	| "ResourceNotFound"
	| "StateMachineAlreadyExists"
	| "StateMachineDoesNotExist"
	| "StateMachineTypeNotSupported"
	| "TaskDoesNotExist"
	| "TaskTimedOut"
	| "TooManyTags"
	| "UnknownOperationException"
	| "ValidationException";

/** The API refused a call; `type` is the error's name on AWS. */
export class StepFunctionsError extends Error {
	override name = "StepFunctionsError";
	readonly type: StepFunctionsErrorType;
	/** Fields of the answer beside type and message. */
	readonly fields: Readonly<Record<string, string>>;

	constructor(type: StepFunctionsErrorType, message: string, fields: Readonly<Record<string, string>> = {}) {
		super(message);
		this.type = type;
		this.fields = fields;
	}
}

/** A definition that cannot be run as AWS would run it. `path` points at the offending place. */
export class UnsupportedAslError extends Error {
	override name = "UnsupportedAslError";
	readonly path: string;
	/** The code of AWS's diagnostics. */
	readonly code: "SCHEMA_VALIDATION_FAILED" | "INVALID_JSON_DESCRIPTION";

	constructor(path: string, problem: string, code: UnsupportedAslError["code"] = "SCHEMA_VALIDATION_FAILED") {
		super(`${path}: ${problem}`);
		this.path = path;
		this.code = code;
	}
}

/** AWS cuts an error's name and its cause at these lengths. */
const MAX_ERROR_LENGTH = 256;
const MAX_CAUSE_LENGTH = 32_768;

/**
 * Work failed with an error that a state machine can match. Integrations throw it to choose both texts: `ErrorEquals`
 * compares `error`, and `$states.errorOutput.Cause` shows `causeText`. Either may be empty.
 */
export class TaskFailure extends Error {
	override name = "TaskFailure";
	readonly error: string;
	readonly causeText: string;
	/** Another name `ErrorEquals` may know it by. */
	readonly alias: string | undefined;

	constructor(error: string, cause = "", alias?: string) {
		super(cause === "" ? error : `${error}: ${cause}`);
		this.alias = alias;
		this.error = error.slice(0, MAX_ERROR_LENGTH);
		this.causeText = cause.slice(0, MAX_CAUSE_LENGTH);
	}
}

/**
 * A JSONata expression failed or returned no usable value. `location` is its field, e.g. `Arguments/Payload`;
 * undefined when the fault is in no field.
 */
export class EvaluationFailure extends TaskFailure {
	override name = "EvaluationFailure";
	readonly location: string | undefined;

	constructor(location: string | undefined, cause: string) {
		super("States.QueryEvaluationError", cause);
		this.location = location;
	}
}

/** Any thrown value as a failure: the name and message of an `Error`, `Error` for anything else. */
export function toTaskFailure(thrown: unknown): TaskFailure {
	if (thrown instanceof TaskFailure) return thrown;
	if (thrown instanceof Error) return new TaskFailure(thrown.name, thrown.message);
	return new TaskFailure(
		"Error",
		typeof thrown === "string" ? thrown : "A value that is no error was thrown.",
	);
}
