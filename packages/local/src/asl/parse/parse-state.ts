/** Parses one state: its fields by type, with every template compiled. */
import { UnsupportedAslError } from "../aws-errors.ts";
import { RETRY_DEFAULTS, type Retrier } from "../retry.ts";
import type { Assign, Catcher, ChoiceRule, State, StateType, TaskState } from "./definition.ts";
import {
	asObject,
	type NumberRule,
	objectList,
	optionalNumber,
	optionalString,
	requiredString,
	stringList,
	wrong,
} from "./fields.ts";
import type { MachineContext } from "./parse-context.ts";
import { parseMap } from "./parse-map.ts";
import {
	CATCHER_FIELDS,
	CHOICE_RULE_FIELDS,
	CREDENTIALS_FIELDS,
	type RawObject,
	RETRIER_FIELDS,
	refuseJsonPath,
	refuseUnknownFields,
	STATE_FIELDS,
} from "./refuse-unsupported.ts";
import { parseResource } from "./resource.ts";
import {
	compileAt,
	NOT_NEGATIVE,
	numberTemplate,
	type Place,
	POSITIVE,
	template,
} from "./template-fields.ts";
import { isExpressionText, type Template } from "./templates.ts";

/** Limits of the language. */
const MAX_RETRY_DELAY: NumberRule = { min: 1, max: 31_622_400, whole: true };
const BACKOFF: NumberRule = { min: 1, max: Number.MAX_VALUE, whole: false };
/** The names that a variable may have: an identifier of at most 80 characters; `states` is taken. */
const VARIABLE_NAME = /^[\p{ID_Start}_][\p{ID_Continue}]{0,79}$/u;
const RESERVED_VARIABLES: ReadonlySet<string> = new Set(["states", "__proto__"]);

/** @throws UnsupportedAslError */
export function parseState(name: string, raw: RawObject, path: string, context: MachineContext): State {
	const type = raw["Type"];
	if (!isStateType(type)) {
		throw wrong(path, "Type", `one of ${Object.keys(STATE_FIELDS).join(", ")}`, type);
	}
	refuseUnknownFields(raw, STATE_FIELDS[type], path, `a ${type} state`);
	refuseJsonPath(raw, path, context.language);
	const at = { raw, path, context };
	const common = { name, next: parseNext(type, raw, path), ...parseExit(at) };
	switch (type) {
		case "Task":
			return { ...common, ...parseFallible(at), ...parseTask(at) };
		case "Parallel": {
			const branches = objectList(raw, "Branches", path).map((branch, index) =>
				requiredString(branch, "StartAt", `${path}.Branches[${index}]`),
			);
			if (branches.length === 0) throw new UnsupportedAslError(path, "field 'Branches' is missing or empty");
			return { ...common, ...parseFallible(at), type, arguments: template(at, "Arguments"), branches };
		}
		case "Map":
			return { ...common, ...parseFallible(at), ...parseMap(name, at) };
		case "Choice": {
			const choices = objectList(raw, "Choices", path).map((rule, index) =>
				parseRule({ raw: rule, path: `${path}.Choices[${index}]`, context }),
			);
			if (choices.length === 0) throw new UnsupportedAslError(path, "field 'Choices' is missing or empty");
			return { ...common, type, choices };
		}
		case "Wait":
			return { ...common, type, until: parseWait(at) };
		case "Fail":
			return { ...common, type, error: template(at, "Error"), cause: template(at, "Cause") };
		case "Pass":
			return { ...common, type };
		case "Succeed":
			return { ...common, type };
	}
}

function isStateType(type: unknown): type is StateType {
	return typeof type === "string" && Object.hasOwn(STATE_FIELDS, type);
}

function parseNext(type: StateType, raw: RawObject, path: string): string | undefined {
	if (type === "Succeed" || type === "Fail") return undefined;
	if (type === "Choice") return optionalString(raw, "Default", path);
	const next = optionalString(raw, "Next", path);
	const end = raw["End"];
	if (end !== undefined && typeof end !== "boolean") throw wrong(path, "End", "true", end);
	if (next !== undefined && end === true) throw new UnsupportedAslError(path, "has both 'Next' and 'End'");
	if (next === undefined && end !== true) throw new UnsupportedAslError(path, "needs 'Next' or 'End'");
	return next;
}

function parseExit(at: Place): { output: Template | undefined; assign: Assign | undefined } {
	return { output: template(at, "Output"), assign: parseAssign(at) };
}

function parseAssign({ raw, path, context }: Place): Assign | undefined {
	if (raw["Assign"] === undefined) return undefined;
	const assign = new Map<string, Template>();
	for (const [name, value] of Object.entries(asObject(raw["Assign"], `${path}.Assign`))) {
		if (!VARIABLE_NAME.test(name) || RESERVED_VARIABLES.has(name)) {
			throw new UnsupportedAslError(`${path}.Assign`, `'${name}' cannot be the name of a variable`);
		}
		assign.set(name, compileAt(value, `Assign/${name}`, path, context));
	}
	return assign;
}

function parseFallible({ raw, path, context }: Place): { retry: Retrier[]; catch: Catcher[] } {
	return {
		retry: objectList(raw, "Retry", path).map((retrier, index, all) =>
			parseRetrier(retrier, `${path}.Retry[${index}]`, index === all.length - 1),
		),
		catch: objectList(raw, "Catch", path).map((catcher, index, all) => {
			const at = { raw: catcher, path: `${path}.Catch[${index}]`, context };
			refuseUnknownFields(catcher, CATCHER_FIELDS, at.path, "a Catch");
			const errorEquals = parseErrorEquals(catcher, at.path, index === all.length - 1);
			return { errorEquals, next: requiredString(catcher, "Next", at.path), ...parseExit(at) };
		}),
	};
}

function parseRetrier(raw: RawObject, path: string, isLast: boolean): Retrier {
	refuseUnknownFields(raw, RETRIER_FIELDS, path, "a Retry");
	const jitter = optionalString(raw, "JitterStrategy", path) ?? "NONE";
	if (jitter !== "NONE" && jitter !== "FULL") throw wrong(path, "JitterStrategy", `"NONE" or "FULL"`, jitter);
	const intervalSeconds =
		optionalNumber(raw, "IntervalSeconds", path, POSITIVE) ?? RETRY_DEFAULTS.intervalSeconds;
	const maxDelaySeconds = optionalNumber(raw, "MaxDelaySeconds", path, MAX_RETRY_DELAY);
	if (maxDelaySeconds !== undefined && maxDelaySeconds <= intervalSeconds) {
		throw new UnsupportedAslError(path, "field 'MaxDelaySeconds' must be greater than 'IntervalSeconds'");
	}
	return {
		errorEquals: parseErrorEquals(raw, path, isLast),
		intervalSeconds,
		maxAttempts: optionalNumber(raw, "MaxAttempts", path, NOT_NEGATIVE) ?? RETRY_DEFAULTS.maxAttempts,
		backoffRate: optionalNumber(raw, "BackoffRate", path, BACKOFF) ?? RETRY_DEFAULTS.backoffRate,
		maxDelaySeconds,
		jitter,
	};
}

function parseErrorEquals(raw: RawObject, path: string, isLast: boolean): string[] {
	const errors = stringList(raw, "ErrorEquals", path);
	if (errors.includes("States.ALL") && (errors.length > 1 || !isLast)) {
		throw new UnsupportedAslError(path, "'States.ALL' must stand alone and in the last element");
	}
	return errors;
}

function parseTask(at: Place): Omit<TaskState, "name" | "next" | "output" | "assign" | "retry" | "catch"> {
	const { raw, path, context } = at;
	const resource = parseResource(requiredString(raw, "Resource", path), path, context);
	const timeoutSeconds = numberTemplate(at, "TimeoutSeconds", POSITIVE);
	const heartbeatSeconds = numberTemplate(at, "HeartbeatSeconds", POSITIVE);
	const [timeout, heartbeat] = [raw["TimeoutSeconds"], raw["HeartbeatSeconds"]];
	if (typeof timeout === "number" && typeof heartbeat === "number" && heartbeat >= timeout) {
		throw new UnsupportedAslError(path, "field 'HeartbeatSeconds' must be smaller than 'TimeoutSeconds'");
	}
	return {
		type: "Task",
		...resource,
		credentials: parseCredentials(at),
		arguments: template(at, "Arguments"),
		timeoutSeconds,
		heartbeatSeconds,
	};
}

function parseCredentials({ raw, path, context }: Place): Template | undefined {
	if (raw["Credentials"] === undefined) return undefined;
	const credentials = asObject(raw["Credentials"], `${path}.Credentials`);
	refuseUnknownFields(credentials, CREDENTIALS_FIELDS, `${path}.Credentials`, "Credentials");
	return compileAt(
		requiredString(credentials, "RoleArn", `${path}.Credentials`),
		"Credentials/RoleArn",
		path,
		context,
	);
}

function parseRule(at: Place): ChoiceRule {
	refuseUnknownFields(at.raw, CHOICE_RULE_FIELDS, at.path, "a choice rule");
	const condition = at.raw["Condition"];
	if (typeof condition !== "boolean" && !isExpressionText(condition)) {
		throw wrong(at.path, "Condition", "an expression or a boolean", condition);
	}
	return {
		condition: compileAt(condition, "Condition", at.path, at.context),
		next: requiredString(at.raw, "Next", at.path),
		...parseExit(at),
	};
}

function parseWait(at: Place): { seconds: Template } | { timestamp: Template } {
	const seconds = numberTemplate(at, "Seconds", NOT_NEGATIVE);
	const timestamp = template(at, "Timestamp");
	if (seconds && !timestamp) return { seconds };
	if (!timestamp || seconds) throw new UnsupportedAslError(at.path, "needs either 'Seconds' or 'Timestamp'");
	const text = at.raw["Timestamp"];
	if (typeof text !== "string" || (!isExpressionText(text) && Number.isNaN(Date.parse(text)))) {
		throw wrong(at.path, "Timestamp", "an ISO 8601 time or an expression", text);
	}
	return { timestamp };
}
