import { readFileSync } from "node:fs";
import { definitionPath, MACHINE_NAMES, MACHINES } from "@dephealth/contract/machines.ts";
import { QUEUES } from "@dephealth/contract/queues.ts";
import { SCHEDULES } from "@dephealth/contract/schedules.ts";
import { TABLES } from "@dephealth/contract/tables.ts";
import { TASK_FUNCTIONS } from "@dephealth/contract/task-functions.ts";
import { TOPICS } from "@dephealth/contract/topics.ts";
import { describe, expect, it } from "vitest";

const resources: [string, { variable: string; placeholder?: string }][] = [
	TABLES,
	QUEUES,
	TOPICS,
	MACHINES,
].flatMap((group) => Object.entries(group));

describe("a resource of the contract", () => {
	it("has a variable and a placeholder of its own", () => {
		const variables = resources.map(([, { variable }]) => variable);
		const placeholders = resources.flatMap(([, { placeholder }]) => placeholder ?? []);
		expect(new Set(variables).size).toBe(variables.length);
		expect(new Set([...placeholders, ...Object.keys(TASK_FUNCTIONS)]).size).toBe(
			placeholders.length + Object.keys(TASK_FUNCTIONS).length,
		);
	});

	it.each(resources)("%s is named in its variable", (name, { variable }) => {
		const words = name.toUpperCase().replaceAll("-", "_").replace(/S$/, "");
		expect(variable.startsWith(words)).toBe(true);
	});
});

describe("a definition", () => {
	const known = new Set([
		...Object.keys(TASK_FUNCTIONS),
		...resources.flatMap(([, { placeholder }]) => placeholder ?? []),
	]);

	it.each(MACHINE_NAMES)("%s uses nothing that the contract does not have", (name) => {
		const text = readFileSync(new URL(`../../${definitionPath(name)}`, import.meta.url), "utf8");
		const used = [...text.matchAll(/\$\{(\w+)\}/g)].map((match) => match[1] ?? "");
		expect(used.filter((placeholder) => !known.has(placeholder))).toEqual([]);
	});
});

it("a schedule has whole minutes, as EventBridge needs them, and a name of its own", () => {
	expect(SCHEDULES.filter(({ everySeconds }) => everySeconds % 60 !== 0)).toEqual([]);
	expect(new Set(SCHEDULES.map(({ name }) => name)).size).toBe(SCHEDULES.length);
});
