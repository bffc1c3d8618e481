/** Which fields each part of a definition may have, and by what name the others are refused. */
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

/** @throws UnsupportedAslError unless the query language is JSONata */
export function refuseOtherQueryLanguage(raw: RawObject, path: string, isRequired: boolean): void {
	const language = raw["QueryLanguage"];
	if (language === "JSONata" || (language === undefined && !isRequired)) return;
	const found =
		language === undefined ? "is missing, which means JSONPath" : `is ${JSON.stringify(language)}`;
	throw new UnsupportedAslError(path, `field 'QueryLanguage' ${found}; only "JSONata" is supported`);
}
