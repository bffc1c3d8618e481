/** The fields that each part of a definition may have, and the names under which others are refused. */
import { UnsupportedAslError } from "../aws-errors.ts";
import type { StateType } from "./definition.ts";

export type RawObject = Readonly<Record<string, unknown>>;

const FALLIBLE = ["Retry", "Catch"];
const COMMON = ["Type", "Comment", "QueryLanguage", "Output", "Assign"];
const FLOW = ["Next", "End"];

export const MACHINE_FIELDS = ["Comment", "QueryLanguage", "StartAt", "States", "TimeoutSeconds", "Version"];
export const BRANCH_FIELDS = ["Comment", "StartAt", "States"];
export const PROCESSOR_FIELDS = [...BRANCH_FIELDS, "ProcessorConfig"];
export const PROCESSOR_CONFIG_FIELDS = ["Mode", "ExecutionType"];
export const BATCHER_FIELDS = ["MaxItemsPerBatch", "MaxInputBytesPerBatch", "BatchInput"];
export const READER_FIELDS = ["Resource", "Arguments", "ReaderConfig"];
export const READER_CONFIG_FIELDS = [
	"InputType",
	"MaxItems",
	"CSVHeaderLocation",
	"CSVHeaders",
	"CSVDelimiter",
];
export const CREDENTIALS_FIELDS = ["RoleArn"];
export const CHOICE_RULE_FIELDS = ["Comment", "Condition", "Next", "Output", "Assign"];
export const CATCHER_FIELDS = ["Comment", "ErrorEquals", "Next", "Output", "Assign"];
export const RETRIER_FIELDS = [
	"Comment",
	"ErrorEquals",
	"IntervalSeconds",
	"MaxAttempts",
	"BackoffRate",
	"MaxDelaySeconds",
	"JitterStrategy",
];

export const STATE_FIELDS: Readonly<Record<StateType, readonly string[]>> = {
	Task: [
		...COMMON,
		...FLOW,
		...FALLIBLE,
		"Resource",
		"Arguments",
		"Credentials",
		"TimeoutSeconds",
		"HeartbeatSeconds",
	],
	Parallel: [...COMMON, ...FLOW, ...FALLIBLE, "Branches", "Arguments"],
	Map: [
		...COMMON,
		...FLOW,
		...FALLIBLE,
		"Items",
		"ItemSelector",
		"ItemProcessor",
		"ItemBatcher",
		"ItemReader",
		"MaxConcurrency",
		"ToleratedFailureCount",
		"ToleratedFailurePercentage",
		"Label",
	],
	Choice: [...COMMON, "Choices", "Default"],
	Pass: [...COMMON, ...FLOW],
	Succeed: COMMON,
	Wait: [...COMMON, ...FLOW, "Seconds", "Timestamp"],
	Fail: ["Type", "Comment", "QueryLanguage", "Error", "Cause"],
};

const JSON_PATH_FIELDS: ReadonlySet<string> = new Set([
	"InputPath",
	"OutputPath",
	"ResultPath",
	"ResultSelector",
	"Parameters",
	"Result",
	"ItemsPath",
	"Variable",
	"And",
	"Or",
	"Not",
]);
/** `TimeoutSecondsPath`, `StringEqualsPath` and their kin, and the comparisons of a JSONPath Choice. */
const JSON_PATH_PATTERN = /(?:Path|\.\$)$|^(?:String|Numeric|Boolean|Timestamp)[A-Z]|^Is[A-Z]/;

const NOT_SUPPORTED: ReadonlyMap<string, string> = new Map([
	["ResultWriter", "writing results to S3 is not supported; the results are the state's output"],
	["Iterator", "is the former name of ItemProcessor"],
]);

/** @throws UnsupportedAslError for the first field that is not allowed here; `where` completes "a field of …" */
export function refuseUnknownFields(
	raw: RawObject,
	allowed: readonly string[],
	path: string,
	where: string,
): void {
	for (const field of Object.keys(raw)) {
		if (!allowed.includes(field)) throw new UnsupportedAslError(path, describeField(field, where));
	}
}

function describeField(field: string, where: string): string {
	const reason = NOT_SUPPORTED.get(field);
	if (reason) return `field '${field}': ${reason}`;
	if (JSON_PATH_FIELDS.has(field) || JSON_PATH_PATTERN.test(field)) {
		return `field '${field}' belongs to JSONPath, which is not supported`;
	}
	return `field '${field}' is not a field of ${where}`;
}

export type QueryLanguage = "JSONata" | "JSONPath";

/** The language of a machine's states that name none: JSONPath, as on AWS. @throws UnsupportedAslError */
export function languageOf(raw: RawObject, path: string): QueryLanguage {
	const language = raw["QueryLanguage"] ?? "JSONPath";
	if (language === "JSONata" || language === "JSONPath") return language;
	throw new UnsupportedAslError(
		path,
		`field 'QueryLanguage' must be "JSONata" or "JSONPath", not ${JSON.stringify(language)}`,
	);
}

/** The fields by which a state works with data. Without them a state does the same in both languages. */
const DATA_FIELDS = [
	"Arguments",
	"Assign",
	"Choices",
	"Credentials",
	"ItemBatcher",
	"ItemReader",
	"Items",
	"ItemSelector",
	"Output",
];
/** Text that only JSONata evaluates. */
const EXPRESSION = /^\s*\{%/;

/**
 * Refuses fields of JSONPath in a state of that language; the remaining fields mean the same in JSONata.
 *
 * @param machine the language of states that name none
 * @throws UnsupportedAslError
 */
export function refuseJsonPath(raw: RawObject, path: string, machine: QueryLanguage): void {
	const language = raw["QueryLanguage"] === undefined ? machine : languageOf(raw, path);
	if (language === "JSONata") return;
	if (machine === "JSONata") {
		throw new UnsupportedAslError(path, `field 'QueryLanguage' is "JSONPath" in a machine of JSONata`);
	}
	const why =
		raw["QueryLanguage"] === undefined
			? `belongs to JSONPath, since field 'QueryLanguage' is missing here and at the machine`
			: "belongs to JSONPath";
	for (const [field, value] of Object.entries(raw)) {
		const isData = DATA_FIELDS.includes(field) || (typeof value === "string" && EXPRESSION.test(value));
		if (isData) throw new UnsupportedAslError(path, `field '${field}' ${why}, which is not supported`);
	}
	for (const catcher of Array.isArray(raw["Catch"]) ? (raw["Catch"] as RawObject[]) : []) {
		if (Object.keys(catcher).some((field) => DATA_FIELDS.includes(field))) {
			throw new UnsupportedAslError(path, `field 'Catch' ${why}, which is not supported`);
		}
	}
}
