import { readdirSync, readFileSync } from "node:fs";
import { collectState } from "@dephealth/contract/task-functions.ts";
import { LAMBDA_FAILURES, TIMEOUTS } from "@dephealth/core/resilience/retry-presets.ts";
import { SOURCES } from "@dephealth/core/sources/sources.ts";
import { describe, expect, it } from "vitest";
import { derived } from "../../scripts/state-machines/derived-parts.ts";
import { definitionOf, statesOf } from "./definitions.ts";

const FOLDER = new URL("../../state-machines/", import.meta.url);

const tasks = readdirSync(FOLDER)
	.map((file) => file.replace(/\.asl\.json$/, ""))
	.flatMap((machine) =>
		[...statesOf(definitionOf(machine))].map(([name, state]) => ({ machine, name, state })),
	)
	.filter(({ state }) => state.Type === "Task");

describe("what follows from elsewhere", () => {
	it.each(readdirSync(FOLDER))("stands in %s as it is (write it anew with `npm run generate`)", (file) => {
		const definition = JSON.parse(readFileSync(new URL(file, FOLDER), "utf8"));
		expect(definition).toEqual(derived(file, definition));
	});
});

describe("what may fail for a moment", () => {
	it.each(tasks)("is tried again: $name of $machine", ({ state }) => {
		const retried = (state.Retry ?? []).flatMap(({ ErrorEquals }) => ErrorEquals);
		const isTask = state.Arguments?.FunctionName !== undefined;
		expect(retried).toEqual(expect.arrayContaining(isTask ? [...LAMBDA_FAILURES] : ["States.ALL"]));
	});
});

describe("a task that is tried again when it was late", () => {
	it.each(
		tasks.filter(({ state }) =>
			(state.Retry ?? []).some(({ ErrorEquals }) => ErrorEquals.includes("States.Timeout")),
		),
	)("is so whoever noticed it: $name of $machine", ({ state }) => {
		const retriers = (state.Retry ?? []).filter(({ ErrorEquals }) => ErrorEquals.includes("States.Timeout"));
		for (const { ErrorEquals } of retriers)
			expect(ErrorEquals).toEqual(expect.arrayContaining([...TIMEOUTS]));
	});
});

describe("the branches of collect-package", () => {
	it.each(Object.values(SOURCES))("$label is asked by a state of its own", ({ id }) => {
		const states = new Map(statesOf(definitionOf("collect-package")));
		expect(states.get(collectState(id))?.Arguments?.FunctionName).toBe(`\${${collectState(id)}Function}`);
	});
});
