/** Parses one state: its fields by type, with every template compiled. */
import { UnsupportedAslError } from "./aws-errors.ts";
import type { Assign, Catcher, ChoiceRule, MapState, State, StateType, TaskState } from "./definition.ts";
import {
	asObject,
	describeRule,
	fits,
	type NumberRule,
	objectList,
	optionalNumber,
	optionalString,
	requiredString,
	stringList,
	wrong,
} from "./fields.ts";
import type { ParseContext } from "./parse-definition.ts";
import {
	BATCHER_FIELDS,
	CATCHER_FIELDS,
	CHOICE_RULE_FIELDS,
	type RawObject,
	RETRIER_FIELDS,
	refuseOtherQueryLanguage,
	refuseUnknownFields,
	STATE_FIELDS,
} from "./refuse-unsupported.ts";
import { parseResource } from "./resource.ts";
import { MAX_SECONDS, RETRY_DEFAULTS, type Retrier } from "./retry.ts";
import { compileTemplate, isExpressionText, type Template } from "./templates.ts";

const POSITIVE: NumberRule = { min: 1, max: MAX_SECONDS, whole: true };
const NOT_NEGATIVE: NumberRule = { min: 0, max: MAX_SECONDS, whole: true };
const PERCENTAGE: NumberRule = { min: 0, max: 100, whole: false };
/** Limits of the language. */
const MAX_RETRY_DELAY: NumberRule = { min: 1, max: 31_622_400, whole: true };
const BACKOFF: NumberRule = { min: 1, max: Number.MAX_VALUE, whole: false };
const BATCH_BYTES: NumberRule = { min: 1, max: 262_144, whole: true };
const MAX_LABEL = 40;
/** What a variable may be called: an identifier of at most 80 characters; `states` is taken. */
const VARIABLE_NAME = /^[\p{ID_Start}_][\p{ID_Continue}]{0,79}$/u;
const RESERVED_VARIABLES: ReadonlySet<string> = new Set(["states", "__proto__"]);

/** @throws UnsupportedAslError */
export function parseState(name: string, raw: RawObject, path: string, context: ParseContext): State {
	const type = raw["Type"];
	if (!isStateType(type)) {
		throw wrong(path, "Type", `one of ${Object.keys(STATE_FIELDS).join(", ")}`, type);
	}
	refuseOtherQueryLanguage(raw, path, false);
	refuseUnknownFields(raw, STATE_FIELDS[type], path, `a ${type} state`);
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

type Place = { raw: RawObject; path: string; context: ParseContext };

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
	if (heartbeatSeconds && !resource.waitsForToken) {
		throw new UnsupportedAslError(path, "field 'HeartbeatSeconds' needs a resource with '.waitForTaskToken'");
	}
	const [timeout, heartbeat] = [raw["TimeoutSeconds"], raw["HeartbeatSeconds"]];
	if (typeof timeout === "number" && typeof heartbeat === "number" && heartbeat >= timeout) {
		throw new UnsupportedAslError(path, "field 'HeartbeatSeconds' must be smaller than 'TimeoutSeconds'");
	}
	return {
		type: "Task",
		...resource,
		arguments: template(at, "Arguments"),
		timeoutSeconds,
		heartbeatSeconds,
	};
}

function parseMap(
	name: string,
	at: Place,
): Omit<MapState, "name" | "next" | "output" | "assign" | "retry" | "catch"> {
	const { raw, path } = at;
	const processor = asObject(raw["ItemProcessor"], `${path}.ItemProcessor`);
	const items = raw["Items"];
	if (items !== undefined && !Array.isArray(items) && !isExpressionText(items)) {
		throw wrong(path, "Items", "an array or an expression", items);
	}
	return {
		type: "Map",
		startAt: requiredString(processor, "StartAt", `${path}.ItemProcessor`),
		items: template(at, "Items"),
		itemSelector: template(at, "ItemSelector"),
		maxConcurrency: numberTemplate(at, "MaxConcurrency", NOT_NEGATIVE),
		toleratedFailureCount: numberTemplate(at, "ToleratedFailureCount", NOT_NEGATIVE),
		toleratedFailurePercentage: numberTemplate(at, "ToleratedFailurePercentage", PERCENTAGE),
		distributed: parseDistributed(name, processor, at),
	};
}

function parseDistributed(name: string, processor: RawObject, at: Place): MapState["distributed"] {
	const { raw, path, context } = at;
	const configPath = `${path}.ItemProcessor.ProcessorConfig`;
	const config = asObject(processor["ProcessorConfig"] ?? {}, configPath);
	const mode = optionalString(config, "Mode", configPath) ?? "INLINE";
	if (mode === "INLINE") {
		for (const field of ["ItemBatcher", "Label"]) {
			if (raw[field] !== undefined) {
				throw new UnsupportedAslError(path, `field '${field}' needs the ProcessorConfig Mode "DISTRIBUTED"`);
			}
		}
		if (config["ExecutionType"] !== undefined) {
			throw new UnsupportedAslError(configPath, `field 'ExecutionType' needs the Mode "DISTRIBUTED"`);
		}
		return undefined;
	}
	if (mode !== "DISTRIBUTED") throw wrong(configPath, "Mode", `"INLINE" or "DISTRIBUTED"`, mode);
	if (context.type === "EXPRESS") {
		throw new UnsupportedAslError(path, "a Distributed Map cannot run in an EXPRESS machine");
	}
	const executionType = config["ExecutionType"];
	if (executionType !== "STANDARD" && executionType !== "EXPRESS") {
		throw wrong(configPath, "ExecutionType", `"STANDARD" or "EXPRESS"`, executionType);
	}
	const label = optionalString(raw, "Label", path) ?? defaultLabel(name);
	if (label.length > MAX_LABEL || !/^[\w.-]+$/.test(label)) {
		throw wrong(path, "Label", `at most ${MAX_LABEL} letters, digits, '.', '_' or '-'`, label);
	}
	return { executionType, label, batcher: parseBatcher(at) };
}

/** AWS makes up a random label; here it is the state's name, so that executions can be told apart. */
function defaultLabel(name: string): string {
	return name.replaceAll(/[^\w.-]/g, "-").slice(0, MAX_LABEL);
}

function parseBatcher({ raw, path, context }: Place): NonNullable<MapState["distributed"]>["batcher"] {
	if (raw["ItemBatcher"] === undefined) return undefined;
	const batcherPath = `${path}.ItemBatcher`;
	const batcher = asObject(raw["ItemBatcher"], batcherPath);
	refuseUnknownFields(batcher, BATCHER_FIELDS, batcherPath, "an ItemBatcher");
	const at = { raw: batcher, path: batcherPath, context };
	const maxItemsPerBatch = numberTemplate(at, "MaxItemsPerBatch", POSITIVE);
	const maxInputBytesPerBatch = numberTemplate(at, "MaxInputBytesPerBatch", BATCH_BYTES);
	if (!maxItemsPerBatch && !maxInputBytesPerBatch) {
		throw new UnsupportedAslError(batcherPath, "needs 'MaxItemsPerBatch' or 'MaxInputBytesPerBatch'");
	}
	return { maxItemsPerBatch, maxInputBytesPerBatch, batchInput: template(at, "BatchInput") };
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

function template({ raw, path, context }: Place, field: string): Template | undefined {
	return raw[field] === undefined ? undefined : compileAt(raw[field], field, path, context);
}

/** A field that is a number or an expression that yields one. */
function numberTemplate(at: Place, field: string, rule: NumberRule): Template | undefined {
	const value = at.raw[field];
	if (value !== undefined && !fits(value, rule) && !isExpressionText(value)) {
		throw wrong(at.path, field, `${describeRule(rule)} or an expression`, value);
	}
	return template(at, field);
}

function compileAt(value: unknown, location: string, path: string, context: ParseContext): Template {
	return compileTemplate(value, context.compile, location, (problem) => {
		throw new UnsupportedAslError(`${path}.${problem.location}`, problem.message);
	});
}
