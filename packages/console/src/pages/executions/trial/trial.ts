/** A trial of one state: the request to Step Functions, and the reading of its answer. Pure. */
import type { StepFunctionsBody } from "@dephealth/contract/schemas/bodies/executions.ts";
import type { HistoryEvent, StateTrial } from "../../../api/step-functions.ts";
import { type AslState, calledBy } from "../asl.ts";
import { detailsOf } from "../event-details.ts";
import type { RunFacts, Visit, VisitKind } from "../history.ts";
import { prettyJson } from "../json-view.tsx";

/** The source of the state's result: a real call, or a given result or error. */
export type Work = "real" | "result" | "error";

/** As written: `input`, `variables`, `context` and `result` are JSON. */
export type Draft = {
	work: Work;
	input: string;
	variables: string;
	/** The context object; empty: Step Functions makes its own. */
	context: string;
	result: string;
	error: string;
	cause: string;
	/** Retries that count as used. */
	retries: number;
};

export type JsonField = "input" | "variables" | "context" | "result";

const EMPTY = "{}";

/** @returns the choices, the first by default; none where a state calls nothing */
export function worksOf(state: AslState): readonly Work[] {
	if (state.Type === "Map" || state.Type === "Parallel") return ["result", "error"];
	if (state.Type !== "Task") return [];
	// Step Functions tries no Task that waits for somebody else.
	return /\.sync|\.waitForTaskToken/.test(state.Resource ?? "")
		? ["result", "error"]
		: ["real", "result", "error"];
}

/** The effect of the trial. */
export function warningOf(state: AslState, work: Work): string {
	if (work !== "real") return "Nothing is called: the state continues with the result that you give.";
	const called = calledBy(state);
	if (state.Type === "Task") {
		return `This really calls ${called ?? "its service"}, like an execution: anything it writes, sends or starts is real.`;
	}
	if (state.Type === "Wait") return "It really waits, for 20 seconds at most.";
	return `A ${state.Type} state calls nothing: nothing changes.`;
}

/** JSON that a state had in an execution. */
export type Found = { input?: string | undefined; variables: string; result?: string | undefined };

export function draftOf(state: AslState, found: Found): Draft {
	return {
		work: worksOf(state)[0] ?? "real",
		input: prettyJson(found.input ?? EMPTY),
		variables: prettyJson(found.variables),
		context: "",
		result: prettyJson(found.result ?? exampleOf(state)),
		error: "",
		cause: "",
		retries: 0,
	};
}

/** A result of the shape that Step Functions asks for: of a Map a list, of a Parallel one with a part for each branch. */
function exampleOf({ Type: type, Branches: branches = [] }: AslState): string {
	if (type === "Map") return "[]";
	return type === "Parallel" ? JSON.stringify(branches.map(() => ({}))) : EMPTY;
}

/** The required fields, and the error of each. */
export function problemsOf(draft: Draft): Partial<Record<JsonField, string>> {
	const fields: readonly JsonField[] = [
		"input",
		"variables",
		...(draft.work === "real" || draft.context === "" ? [] : (["context"] as const)),
		...(draft.work === "result" ? (["result"] as const) : []),
	];
	return Object.fromEntries(
		fields.flatMap((field) => {
			const problem = problemOf(draft[field], field === "variables" || field === "context");
			return problem === undefined ? [] : [[field, problem]];
		}),
	);
}

function problemOf(text: string, isObject: boolean): string | undefined {
	try {
		const value: unknown = JSON.parse(text);
		if (!isObject || (typeof value === "object" && value !== null && !Array.isArray(value))) return undefined;
		return 'This is not an object such as {"name": 1}.';
	} catch (error) {
		return error instanceof Error ? `This is no JSON: ${error.message}` : "This is no JSON.";
	}
}

/** @param draft without problems @param hasWork whether the state does work that can be given */
export function requestOf(
	executionArn: string,
	stateName: string,
	draft: Draft,
	hasWork: boolean,
): StepFunctionsBody {
	const isGiven = hasWork && draft.work !== "real";
	return {
		executionArn,
		stateName,
		input: compact(draft.input),
		variables: compact(draft.variables),
		inspectionLevel: "DEBUG",
		...(isGiven && {
			mock:
				draft.work === "result"
					? { result: compact(draft.result) }
					: { errorOutput: { error: draft.error, cause: draft.cause } },
			...(draft.context !== "" && { context: compact(draft.context) }),
		}),
		...(hasWork && draft.retries > 0 && { stateConfiguration: { retrierRetryCount: draft.retries } }),
	};
}

function compact(json: string): string {
	return JSON.stringify(JSON.parse(json));
}

/**
 * The variables that a state found when it was entered: followed back by the events that led there. What a Parallel or
 * Map assigned inside of it ended with it.
 *
 * @param events with their inputs and outputs, by id
 * @returns JSON
 */
export function variablesAt(
	events: ReadonlyMap<number, HistoryEvent>,
	facts: RunFacts,
	visit: Visit,
): string {
	const found = new Map<string, unknown>();
	for (let id = events.get(visit.id)?.previousEventId ?? 0; id > 0; ) {
		const event = events.get(id);
		if (!event) break;
		const isExit = event.type?.endsWith("StateExited") ?? false;
		const entered = isExit ? events.get(facts.visitOf.get(id)?.id ?? 0) : undefined;
		for (const [name, json] of Object.entries((isExit && detailsOf(event).assignedVariables) || {})) {
			if (!found.has(name)) found.set(name, JSON.parse(json));
		}
		id = (entered ?? event).previousEventId ?? 0;
	}
	return JSON.stringify(Object.fromEntries(found));
}

/** The last answer that a state's task gave, as JSON; undefined when none is known. */
export function resultIn(events: ReadonlyMap<number, HistoryEvent>, visit: Visit): string | undefined {
	const answers = visit.events
		.map((id) => events.get(id))
		.filter((event) => /^(?:Task|LambdaFunction)Succeeded$/.test(event?.type ?? ""));
	const last = answers.at(-1);
	return last && detailsOf(last).output;
}

export type Outcome = { kind: VisitKind; says: string };

export function outcomeOf({ status, inspectionData }: StateTrial): Outcome {
	const { retryBackoffIntervalSeconds: seconds } = inspectionData?.errorDetails ?? {};
	switch (status) {
		case "SUCCEEDED":
			return { kind: "ok", says: "Succeeded" };
		case "CAUGHT_ERROR":
			return { kind: "warn", says: "Failed, and was caught" };
		case "RETRIABLE":
			return {
				kind: "warn",
				says: `Failed, and would be tried again${seconds === undefined ? "" : ` after ${seconds} s`}`,
			};
		default:
			return { kind: "bad", says: "Failed" };
	}
}
