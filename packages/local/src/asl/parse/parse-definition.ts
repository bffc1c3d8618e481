/** Parses the text of a definition into a machine that can run, or refuses it with the place and the reason. */

import { UnsupportedAslError } from "../aws-errors.ts";
import { MAX_SECONDS } from "../retry.ts";
import { checkFlow } from "./check-flow.ts";
import type { Machine, State } from "./definition.ts";
import { asObject, objectList, optionalNumber, optionalString, requiredString } from "./fields.ts";
import type { Container, MachineContext, ParseContext } from "./parse-context.ts";
import { parseState } from "./parse-state.ts";
import {
	BRANCH_FIELDS,
	languageOf,
	MACHINE_FIELDS,
	PROCESSOR_CONFIG_FIELDS,
	PROCESSOR_FIELDS,
	type RawObject,
	refuseUnknownFields,
} from "./refuse-unsupported.ts";

/** Step Functions' quota for a definition, in bytes. */
const MAX_DEFINITION_BYTES = 1_048_576;
/** Deeper nesting of JSON is no state machine. */
const MAX_DEFINITION_DEPTH = 200;
const MAX_STATE_NAME = 80;

/**
 * @param definition JSON text in the Amazon States Language, placeholders already substituted
 * @throws UnsupportedAslError for anything AWS or this engine would not run
 */
export function parseDefinition(definition: string, context: ParseContext): Machine {
	const raw = asObject(parseBounded(definition), "definition");
	const language = languageOf(raw, "definition");
	refuseUnknownFields(raw, MACHINE_FIELDS, "definition", "a state machine");
	const version = optionalString(raw, "Version", "definition");
	if (version !== undefined && version !== "1.0") {
		throw new UnsupportedAslError("definition", `field 'Version' must be "1.0"`);
	}
	const root = parseContainer(raw, "", { ...context, language }, false);
	const states = new Map<string, State>();
	checkFlow(root, states);
	return {
		startAt: root.startAt,
		timeoutSeconds: optionalNumber(raw, "TimeoutSeconds", "definition", {
			min: 1,
			max: MAX_SECONDS,
			whole: true,
		}),
		states,
	};
}

function parseBounded(definition: string): unknown {
	if (Buffer.byteLength(definition) > MAX_DEFINITION_BYTES) {
		throw new UnsupportedAslError("definition", `is larger than ${MAX_DEFINITION_BYTES} bytes`);
	}
	if (definition.trim() === "") throw new UnsupportedAslError("definition", "must be a valid JSON object");
	let raw: unknown;
	try {
		raw = JSON.parse(definition);
	} catch (error) {
		throw new UnsupportedAslError(
			"definition",
			`is not JSON: ${error instanceof Error ? error.message : error}`,
			"INVALID_JSON_DESCRIPTION",
		);
	}
	if (isDeeperThan(raw, MAX_DEFINITION_DEPTH)) {
		throw new UnsupportedAslError("definition", `is nested deeper than ${MAX_DEFINITION_DEPTH} levels`);
	}
	return raw;
}

function isDeeperThan(value: unknown, levels: number): boolean {
	if (typeof value !== "object" || value === null) return false;
	return levels === 0 || Object.values(value).some((child) => isDeeperThan(child, levels - 1));
}

function parseContainer(
	raw: RawObject,
	path: string,
	context: MachineContext,
	isDistributed: boolean,
): Container {
	const at = path === "" ? "definition" : path;
	const startAt = requiredString(raw, "StartAt", at);
	const rawStates = asObject(raw["States"], path === "" ? "States" : `${path}.States`);
	const states: State[] = [];
	const inner: Container[] = [];
	for (const [name, value] of Object.entries(rawStates)) {
		const statePath = `${path === "" ? "" : `${path}.`}States.${name}`;
		checkName(name, statePath);
		const state = asObject(value, statePath);
		inner.push(...parseInner(state, statePath, context));
		states.push(parseState(name, state, statePath, context));
	}
	return { path: at, startAt, states, inner, isDistributed };
}

/** The branches of a Parallel or the processor of a Map. */
function parseInner(state: RawObject, path: string, context: MachineContext): Container[] {
	if (state["Type"] === "Parallel") {
		return objectList(state, "Branches", path).map((branch, index) => {
			const branchPath = `${path}.Branches[${index}]`;
			refuseUnknownFields(branch, BRANCH_FIELDS, branchPath, "a branch");
			return parseContainer(branch, branchPath, context, false);
		});
	}
	if (state["Type"] !== "Map" || state["ItemProcessor"] === undefined) return [];
	const processorPath = `${path}.ItemProcessor`;
	const processor = asObject(state["ItemProcessor"], processorPath);
	refuseUnknownFields(processor, PROCESSOR_FIELDS, processorPath, "an ItemProcessor");
	const configPath = `${processorPath}.ProcessorConfig`;
	const config = asObject(processor["ProcessorConfig"] ?? {}, configPath);
	refuseUnknownFields(config, PROCESSOR_CONFIG_FIELDS, configPath, "a ProcessorConfig");
	const isDistributed = config["Mode"] === "DISTRIBUTED";
	const type = isDistributed && config["ExecutionType"] === "EXPRESS" ? "EXPRESS" : context.type;
	return [parseContainer(processor, processorPath, { ...context, type }, isDistributed)];
}

function checkName(name: string, path: string): void {
	if (name.length > 0 && name.length <= MAX_STATE_NAME && name !== "__proto__") return;
	throw new UnsupportedAslError(path, `a state's name must have 1 to ${MAX_STATE_NAME} characters`);
}
