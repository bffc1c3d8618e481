import { readdirSync, readFileSync } from "node:fs";
import { definitionPath, MACHINE_NAMES } from "@dephealth/contract/machines.ts";
import { TASK_FUNCTIONS } from "@dephealth/contract/task-functions.ts";
import * as errors from "@dephealth/core/errors.ts";
import { describe, expect, it } from "vitest";
import { type AslState, definitionOf, statesOf } from "./definitions.ts";
import { statesLanguageErrors } from "./states-language.ts";

const root = new URL("../../", import.meta.url);
const machines = MACHINE_NAMES;

/** Names that AWS gives; https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html */
const AWS_ERROR =
	/^(?:States\.(?:ALL|Timeout|DataLimitExceeded)|Sandbox\.Timedout|StepFunctions\.ExecutionAlreadyExistsException|Lambda\.(?:Unknown|ClientExecutionTimeoutException|ServiceException|AWSLambdaException|SdkClientException|TooManyRequestsException))$/;

/** What each task throws besides defects, as it says itself. */
const THROWN_BY = new Map<string, readonly string[]>(
	await Promise.all(
		Object.entries(TASK_FUNCTIONS).map(async ([name, handler]): Promise<[string, readonly string[]]> => {
			const module: { throws: readonly string[] } = await import(
				new URL(handler.replace(/\.handler$/, ".ts"), root).href
			);
			return [name, module.throws];
		}),
	),
);
/** What our own infrastructure refuses for a moment: no state gives up at the first time. */
const MOMENTARY = ["StorageUnavailableError", "QueueUnavailableError"];

/** A state that calls a task, with what the task throws. */
function* tasksOf(states: Iterable<[string, AslState]>): Generator<[string, AslState, readonly string[]]> {
	for (const [name, state] of states) {
		const task = state.Arguments?.FunctionName?.slice(2, -1);
		if (task !== undefined) yield [name, state, THROWN_BY.get(task) ?? []];
	}
}

function errorNames(state: AslState): string[] {
	return [...(state.Retry ?? []), ...(state.Catch ?? [])].flatMap((rule) => rule.ErrorEquals);
}

it("every definition is deployed under a name", () => {
	const files = readdirSync(new URL("state-machines/", root)).filter((file) => file.endsWith(".asl.json"));
	expect(MACHINE_NAMES.map(definitionPath).sort()).toEqual(
		files.map((file) => `state-machines/${file}`).sort(),
	);
});

it("a definition with a fault is no Amazon States Language", () => {
	const states = { Only: { Type: "Wait", Seconds: "ten", End: true } };
	expect(statesLanguageErrors({ StartAt: "Only", States: states })).not.toBe("");
	expect(statesLanguageErrors({ StartAt: "Only", States: { Only: { Type: "Succeed" } } })).toBe("");
	expect(statesLanguageErrors({ StartAt: "Missing", States: { Only: { Type: "Succeed" } } })).not.toBe("");
});

describe.each(machines)("%s", (name) => {
	const states = [...statesOf(definitionOf(name))];

	it("is valid Amazon States Language", () => {
		expect(statesLanguageErrors(definitionOf(name))).toBe("");
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

	it("names only errors that the task throws or AWS gives", () => {
		for (const [stateName, state, thrown] of tasksOf(states)) {
			const foreign = errorNames(state).filter((name) => !thrown.includes(name) && !AWS_ERROR.test(name));
			expect(foreign, stateName).toEqual([]);
		}
	});

	it("tries again what may pass in a moment, and catches whatever is left", () => {
		for (const [stateName, state, thrown] of tasksOf(states)) {
			const retried = (state.Retry ?? []).flatMap((rule) => rule.ErrorEquals);
			const givenUp = MOMENTARY.filter((name) => thrown.includes(name) && !retried.includes(name));
			expect(givenUp, stateName).toEqual([]);
			expect(state.Catch?.at(-1)?.ErrorEquals, stateName).toEqual(["States.ALL"]);
		}
	});

	it("names data that is too large beside everything else: documentation and AWS disagree on States.ALL", () => {
		for (const [stateName, { Retry = [], Catch = [] }] of states) {
			for (const rules of [Retry, Catch]) {
				const all = rules.findIndex(({ ErrorEquals }) => ErrorEquals.includes("States.ALL"));
				if (all !== -1) expect(rules[all - 1]?.ErrorEquals, stateName).toEqual(["States.DataLimitExceeded"]);
			}
		}
	});

	it("has no catcher that does what the one behind it does, but for data that is too large", () => {
		for (const [stateName, { Catch = [] }] of states) {
			const catchers = Catch.filter(({ ErrorEquals }) => !ErrorEquals.includes("States.DataLimitExceeded"));
			const effects = catchers.map(({ ErrorEquals, ...effect }) => JSON.stringify(effect));
			expect(
				effects.filter((effect, index) => effect === effects[index + 1]),
				stateName,
			).toEqual([]);
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
		expect(
			[...used].sort(),
			"`npm run generate` writes the states of a source. Other functions stand in packages/contract/src/task-functions.ts and in a state that calls them.",
		).toEqual(Object.keys(TASK_FUNCTIONS).sort());
	});

	it.each([...THROWN_BY])("%s says what it throws", (_, thrown) => {
		expect(thrown).toEqual([...new Set(thrown)]);
		expect(thrown.filter((name) => !(name in errors))).toEqual([]);
	});
});
