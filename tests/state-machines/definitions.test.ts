import { existsSync, readdirSync, readFileSync } from "node:fs";
import { definitionPath, MACHINE_NAMES } from "@dephealth/contract/machines.ts";
import { TASK_FUNCTIONS } from "@dephealth/contract/task-functions.ts";
import * as errors from "@dephealth/core/errors.ts";
import validate from "asl-validator";
import { describe, expect, it } from "vitest";
import { type AslState, definitionOf, statesOf } from "./definitions.ts";

const root = new URL("../../", import.meta.url);
const machines = MACHINE_NAMES;

/** Names that AWS gives; https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html */
const AWS_ERROR =
	/^(?:States\.(?:ALL|Timeout)|StepFunctions\.ExecutionAlreadyExistsException|Lambda\.(?:ServiceException|AWSLambdaException|SdkClientException|TooManyRequestsException))$/;

const UPSTREAM_ERRORS = [
	"PackageNotFoundError",
	"RateLimitedError",
	"UpstreamUnavailableError",
	"UpstreamTimeoutError",
	"BadResponseError",
	"UpstreamForbiddenError",
	"CircuitOpenError",
	"InvalidPackageRefError",
];
const STORAGE_ERRORS = ["StorageUnavailableError"];

/** What each task can throw besides a defect, which States.ALL catches. */
const THROWN_BY: Readonly<Record<keyof typeof TASK_FUNCTIONS, readonly string[]>> = {
	ClaimFunction: [...STORAGE_ERRORS, "InvalidPackageRefError", "InvalidTaskInputError"],
	CollectNpmFunction: UPSTREAM_ERRORS,
	CollectDepsDevFunction: UPSTREAM_ERRORS,
	ResolveRepositoryFunction: UPSTREAM_ERRORS,
	CollectGithubFunction: UPSTREAM_ERRORS,
	CollectBundlephobiaFunction: UPSTREAM_ERRORS,
	ClassifyFailuresFunction: [],
	ScoreFunction: [],
	SaveFunction: [...STORAGE_ERRORS, "QueueUnavailableError", "ClaimLostError"],
	ReleaseClaimFunction: [...STORAGE_ERRORS, "ClaimLostError"],
	RecordPermanentFailureFunction: [...STORAGE_ERRORS, "ClaimLostError"],
	ReceiveDeadLettersFunction: ["QueueUnavailableError"],
	DecideDeadLetterFunction: ["InvalidTaskInputError", "InvalidPackageRefError"],
	RecordDeadLetterFunction: [...STORAGE_ERRORS, "InvalidTaskInputError", "InvalidPackageRefError"],
	SummarizeDeadLettersFunction: ["InvalidTaskInputError"],
	PlanRefreshFunction: [...STORAGE_ERRORS, "InvalidTaskInputError"],
	FindUnfinishedFunction: [...STORAGE_ERRORS, "InvalidTaskInputError", "InvalidPackageRefError"],
	CollectDepsDevBatchFunction: [...UPSTREAM_ERRORS, ...STORAGE_ERRORS, "InvalidTaskInputError"],
	CollectNpmBatchFunction: [...UPSTREAM_ERRORS, ...STORAGE_ERRORS, "InvalidTaskInputError"],
	CollectGithubBatchFunction: [...UPSTREAM_ERRORS, ...STORAGE_ERRORS, "InvalidTaskInputError"],
	FindStuckPackagesFunction: STORAGE_ERRORS,
	RepublishPackagesFunction: ["InvalidTaskInputError", "InvalidPackageRefError"],
	SummarizeHealingFunction: ["InvalidTaskInputError"],
	DeliverWebhookFunction: ["WebhookNotAcceptedError"],
	FindWebhookSubscriptionFunction: STORAGE_ERRORS,
	RecordWebhookOutcomeFunction: STORAGE_ERRORS,
	SettleBatchFunction: [
		...STORAGE_ERRORS,
		"QueueUnavailableError",
		"InvalidTaskInputError",
		"InvalidPackageRefError",
	],
};

function errorNames(state: AslState): string[] {
	return [...(state.Retry ?? []), ...(state.Catch ?? [])].flatMap((rule) => rule.ErrorEquals);
}

it("every definition is deployed under a name", () => {
	const files = readdirSync(new URL("state-machines/", root)).filter((file) => file.endsWith(".asl.json"));
	expect(MACHINE_NAMES.map(definitionPath).sort()).toEqual(
		files.map((file) => `state-machines/${file}`).sort(),
	);
});

describe.each(machines)("%s", (name) => {
	const states = [...statesOf(definitionOf(name))];

	it("is valid Amazon States Language", () => {
		const { isValid, errorsText } = validate(definitionOf(name) as never);
		expect(errorsText()).toBe("");
		expect(isValid).toBe(true);
	});

	it("says of every state why it is there", () => {
		expect(states.filter(([, state]) => !state.Comment).map(([stateName]) => stateName)).toEqual([]);
	});

	it("matches only on errors that exist, and their classes carry the names that bundlers would change", () => {
		const own = new Map(Object.entries(errors));
		for (const errorName of new Set(states.flatMap(([, state]) => errorNames(state)))) {
			if (AWS_ERROR.test(errorName)) continue;
			const errorClass = own.get(errorName);
			expect(errorClass, errorName).toBeDefined();
			const instance: Error = Reflect.construct(errorClass as never, ["a", { source: "x" }]);
			expect(instance.name).toBe(errorName);
		}
	});

	it("handles by name every error that a task can throw, and all others", () => {
		for (const [stateName, state] of states) {
			if (state.Arguments?.FunctionName === undefined) continue;
			const thrown = THROWN_BY[state.Arguments.FunctionName.slice(2, -1) as keyof typeof THROWN_BY];
			expect(thrown, stateName).toBeDefined();
			expect(
				thrown.filter((error) => !errorNames(state).includes(error)),
				stateName,
			).toEqual([]);
			expect(state.Catch?.at(-1)?.ErrorEquals, stateName).toEqual(["States.ALL"]);
		}
	});

	it("stays below the limit of a definition on AWS", () => {
		const size = readFileSync(new URL(`state-machines/${name}.asl.json`, root)).byteLength;
		expect(size).toBeLessThan(1024 * 1024);
	});
});

describe("the functions of the definitions", () => {
	const used = new Set(
		machines.flatMap((name) =>
			[...statesOf(definitionOf(name))].flatMap(
				([, state]) => state.Arguments?.FunctionName?.slice(2, -1) ?? [],
			),
		),
	);

	it("are exactly those that are deployed", () => {
		expect([...used].sort()).toEqual(Object.keys(TASK_FUNCTIONS).sort());
	});

	it.each(Object.values(TASK_FUNCTIONS))("%s exists", (handler) => {
		expect(existsSync(new URL(handler.replace(/\.handler$/, ".ts"), root))).toBe(true);
	});
});
