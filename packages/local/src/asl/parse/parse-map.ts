/** Parses the fields that only a Map has: its items, its tolerance and its distribution. */
import { UnsupportedAslError } from "../aws-errors.ts";
import type { MapState } from "./definition.ts";
import { asObject, type NumberRule, optionalString, requiredString, wrong } from "./fields.ts";
import { parseReader } from "./parse-item-reader.ts";
import { BATCHER_FIELDS, type RawObject, refuseUnknownFields } from "./refuse-unsupported.ts";
import { NOT_NEGATIVE, numberTemplate, type Place, POSITIVE, template } from "./template-fields.ts";
import { isExpressionText } from "./templates.ts";

const PERCENTAGE: NumberRule = { min: 0, max: 100, whole: false };
const BATCH_BYTES: NumberRule = { min: 1, max: 262_144, whole: true };
const MAX_LABEL = 40;

/** @throws UnsupportedAslError */
export function parseMap(
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
		for (const field of ["ItemBatcher", "ItemReader", "Label"]) {
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
	return { executionType, label, batcher: parseBatcher(at), reader: parseReader(at) };
}

/** AWS makes a random label; here it is the state's name, so that executions can be distinguished. */
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
