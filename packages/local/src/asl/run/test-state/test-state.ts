/**
 * TestState: runs a single state, in a temporary engine, with the real integrations unless the caller gives a result.
 */
import { DatabaseSync } from "node:sqlite";
import type {
	DescribeExecutionOutput,
	GetExecutionHistoryOutput,
	HistoryEvent,
	InspectionData,
	TestStateInput,
	TestStateOutput,
} from "@aws-sdk/client-sfn";
import { type Clock, type Random, timestamp } from "@dephealth/core/clock.ts";
import { TaskFailure } from "../../aws-errors.ts";
import type { State } from "../../parse/definition.ts";
import type { Integration, Integrations } from "../../parse/integration.ts";
import type { RawObject } from "../../parse/refuse-unsupported.ts";
import { matchesError, type Retrier, retryDelayMs } from "../../retry.ts";
import { contextOf } from "./test-state-context.ts";
import { mockOf } from "./test-state-mock.ts";
import { findState, type Given, givenBy, type Subject } from "./test-state-request.ts";

/** AWS gives a tested state five minutes. */
const LIMIT_SECONDS = 300;
const ROOT = "test";
/** Hands variables and input to the state under test. */
const BEFORE = "Set variables";
const MOCK = "arn:aws:states:::test-state:mock";
const MACHINE = "TestState";

type InContext = Given & { context: RawObject };

/** The parts of an answer besides its outcome. */
type Shown = { request: TestStateInput; given: Given; state: RawObject };

/** The parts of an engine that the test needs. */
type TestEngine = {
	createStateMachine(input: { name: string; definition: string }): { stateMachineArn: string };
	startExecution(input: { stateMachineArn: string; name: string; input: string }): { executionArn: string };
	waitFor(executionArn: string): Promise<DescribeExecutionOutput>;
	getExecutionHistory(input: { executionArn: string; maxResults: number }): GetExecutionHistoryOutput;
	stop(): Promise<void>;
};

/** Makes an engine on its own database. `context` replaces the context object of its executions, unless undefined. */
export type OpenEngine = (database: DatabaseSync, integrations: Integrations, context: unknown) => TestEngine;

/**
 * @throws StepFunctionsError `ValidationException`, `InvalidExecutionInput`
 * @throws UnsupportedAslError when the definition cannot be run as AWS would run it
 */
export async function testState(
	request: TestStateInput,
	deps: {
		openEngine: OpenEngine;
		integrations: Integrations;
		parse: (definition: string) => ReadonlyMap<string, State>;
		region: string;
		accountId: string;
		clock: Clock;
		random: Random;
	},
): Promise<TestStateOutput> {
	const subject = findState(request);
	const mock = mockOf(request, subject);
	const { input, variables } = givenBy(request);
	const place = { region: deps.region, accountId: deps.accountId, time: timestamp(deps.clock) };
	const given = { input, variables, context: contextOf(request, subject, input, place) };
	const parsed = deps
		.parse(JSON.stringify(machineOf(subject, given.variables, subject.state)))
		.get(subject.name);
	const { Retry: _retry, Catch: _catch, ...bare } = subject.state;
	const first = await runOnce(deps, { subject, given, state: mock ? asTask(bare) : bare }, mock);
	const retries = parsed && "retry" in parsed ? parsed.retry : [];
	const catches = parsed && "catch" in parsed ? parsed.catch : [];
	const shown = { request, given, state: subject.state };
	if (first.error === undefined) return answer(shown, first, { status: "SUCCEEDED" });
	const failure = new TaskFailure(first.error, first.cause);
	const used = request.stateConfiguration?.retrierRetryCount ?? 0;
	const retry = retryFor(retries, failure.error, used, deps.random);
	if (retry?.retryBackoffIntervalSeconds !== undefined)
		return answer(shown, first, { status: "RETRIABLE", details: retry });
	const catchIndex = catches.findIndex(({ errorEquals }) => matchesError(errorEquals, failure.error));
	if (catchIndex === -1) return answer(shown, first, { status: "FAILED", ...(retry && { details: retry }) });
	const { Arguments: _arguments, ...caught } = asTask({ ...bare, Catch: subject.state["Catch"] });
	const fail: Integration = async () => {
		throw failure;
	};
	const second = await runOnce(deps, { subject, given, state: caught }, fail);
	const { afterArguments, result } = first;
	const data = { ...second, afterArguments, result, error: failure.error, cause: failure.causeText };
	return answer(shown, data, { status: "CAUGHT_ERROR", details: { catchIndex } });
}

/** Replaces the work of a state by its given result: all states that do work leave alike. */
function asTask(state: RawObject): RawObject {
	const fields = ["QueryLanguage", "Comment", "Arguments", "Output", "Assign", "Catch", "Next", "End"];
	const kept = Object.entries(state).filter(([field]) => fields.includes(field));
	return { ...Object.fromEntries(kept), Type: "Task", Resource: MOCK };
}

function machineOf({ name }: Subject, variables: RawObject, state: RawObject): RawObject {
	const names = Object.keys(variables);
	const assign = Object.fromEntries(
		names.map((variable) => [variable, `{% $states.input.variables.${quoted(variable)} %}`]),
	);
	const { QueryLanguage, ...rest } = state;
	return {
		QueryLanguage,
		TimeoutSeconds: LIMIT_SECONDS,
		StartAt: BEFORE,
		States: {
			...Object.fromEntries(targetsOf(state).map((target) => [target, { Type: "Succeed" }])),
			[BEFORE]: {
				Type: "Pass",
				QueryLanguage: "JSONata",
				Output: "{% $states.input.input %}",
				...(names.length > 0 && { Assign: assign }),
				Next: name,
			},
			[name]: rest,
		},
	};
}

function quoted(name: string): string {
	return `\`${name}\``;
}

function targetsOf(state: RawObject): string[] {
	const rules = [...list(state["Choices"]), ...list(state["Catch"])];
	const targets = [state["Next"], state["Default"], ...rules.map((rule) => rule["Next"])];
	return targets.filter((target) => typeof target === "string");
}

function list(value: unknown): RawObject[] {
	return Array.isArray(value) ? (value as RawObject[]) : [];
}

type Ran = {
	output?: string | undefined;
	error?: string | undefined;
	cause?: string | undefined;
	nextState?: string | undefined;
	afterArguments?: string | undefined;
	result?: string | undefined;
	assigned?: Readonly<Record<string, string>> | undefined;
};

async function runOnce(
	deps: { openEngine: OpenEngine; integrations: Integrations },
	{ subject, given, state }: { subject: Subject; given: InContext; state: RawObject },
	mock: Integration | undefined,
): Promise<Ran> {
	const database = new DatabaseSync(":memory:");
	const integrations = mock ? new Map([...deps.integrations, [MOCK, mock]]) : deps.integrations;
	const engine = deps.openEngine(database, integrations, given.context);
	try {
		const definition = JSON.stringify(machineOf(subject, given.variables, state));
		const { stateMachineArn } = engine.createStateMachine({ name: MACHINE, definition });
		const { executionArn } = engine.startExecution({
			stateMachineArn,
			name: ROOT,
			input: JSON.stringify({ input: given.input, variables: given.variables }),
		});
		const ended = await engine.waitFor(executionArn);
		const { events = [] } = engine.getExecutionHistory({ executionArn, maxResults: 1000 });
		return {
			...(ended.status === "SUCCEEDED"
				? { output: ended.output }
				: { error: ended.error ?? "", cause: withoutEventId(ended.cause) }),
			...seen(events, subject.name),
		};
	} finally {
		await engine.stop();
		database.close();
	}
}

/** There is no history to which the number could refer. */
function withoutEventId(cause = ""): string {
	return cause.replace(/\(entered at the event id #\d+\)/, "(entered at the event id #0)");
}

function seen(events: readonly HistoryEvent[], name: string): Ran {
	const entered = events.findIndex(({ stateEnteredEventDetails: details }) => details?.name === name);
	const own = events.slice(entered);
	const exited = own.find(({ stateExitedEventDetails: details }) => details?.name === name);
	const scheduled = own.find(({ type }) => type === "TaskScheduled" || type === "LambdaFunctionScheduled");
	const succeeded = own.find(({ type }) => type === "TaskSucceeded" || type === "LambdaFunctionSucceeded");
	return {
		nextState: own.slice(1).find(({ stateEnteredEventDetails: details }) => details)?.stateEnteredEventDetails
			?.name,
		afterArguments:
			scheduled?.taskScheduledEventDetails?.parameters ??
			scheduled?.lambdaFunctionScheduledEventDetails?.input,
		result:
			succeeded?.taskSucceededEventDetails?.output ?? succeeded?.lambdaFunctionSucceededEventDetails?.output,
		assigned: exited?.stateExitedEventDetails?.assignedVariables,
	};
}

type Verdict = {
	status: NonNullable<TestStateOutput["status"]>;
	details?: NonNullable<InspectionData["errorDetails"]>;
};

/** The retrier that takes the error, with its delay unless its attempts are used. */
function retryFor(
	retries: readonly Retrier[],
	error: string,
	used: number,
	random: Random,
): Verdict["details"] {
	const retryIndex = retries.findIndex(({ errorEquals }) => matchesError(errorEquals, error));
	const retrier = retries[retryIndex];
	if (!retrier) return undefined;
	if (used >= retrier.maxAttempts) return { retryIndex };
	return { retryIndex, retryBackoffIntervalSeconds: Math.round(retryDelayMs(retrier, used, random) / 1000) };
}

function answer(
	{ request: { inspectionLevel = "INFO" }, given, state }: Shown,
	ran: Ran,
	{ status, details }: Verdict,
): TestStateOutput {
	const { output, error, cause, nextState, afterArguments, result, assigned = {} } = ran;
	const variables = {
		...given.variables,
		...Object.fromEntries(
			Object.entries(assigned).map(([name, text]) => [name, JSON.parse(text) as unknown]),
		),
	};
	return {
		status,
		...(output !== undefined && { output }),
		...(error !== undefined && { error, cause: cause ?? "" }),
		...(nextState !== undefined && { nextState }),
		...(inspectionLevel !== "INFO" && {
			inspectionData: {
				input: JSON.stringify(given.input),
				// AWS shows neither of a Parallel or a Map.
				...(state["Type"] === "Task" && afterArguments !== undefined && { afterArguments }),
				...(state["Type"] === "Task" && result !== undefined && { result }),
				...(Object.keys(variables).length > 0 && { variables: JSON.stringify(variables) }),
				...(state["Type"] === "Map" && limitsOf(state)),
				...(details && { errorDetails: details }),
			},
		}),
	};
}

/** The limits of a Map that are numbers; expressions are not evaluated in a test. */
function limitsOf(state: RawObject): InspectionData {
	const limits = {
		maxConcurrency: state["MaxConcurrency"] ?? 0,
		toleratedFailureCount: state["ToleratedFailureCount"],
		toleratedFailurePercentage: state["ToleratedFailurePercentage"],
	};
	return Object.fromEntries(Object.entries(limits).filter(([, limit]) => typeof limit === "number"));
}
