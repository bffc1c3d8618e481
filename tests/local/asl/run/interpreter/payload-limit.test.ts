import { describe, expect, test } from "vitest";
import { createTestEngine, runMachine, testResource } from "../../engine-fixture.ts";
import { branch, END } from "./state-cases.ts";

describe("the payload limit of 256 KiB", () => {
	const large = { big: async () => "x".repeat(262_143), half: async () => "é".repeat(60_000) };

	test.each([
		["a result", { T: { Type: "Task", Resource: testResource("big"), End: true } }],
		[
			"a joined result",
			{
				M: {
					Type: "Map",
					Items: [1, 2, 3],
					ItemProcessor: branch({ T: { Type: "Task", Resource: testResource("half"), End: true } }),
					End: true,
				},
			},
		],
		[
			"an output",
			{ A: { ...END, Output: "{% $join($map([1..200], function($i) { $pad('', 2000, 'x') })) %}" } },
		],
		["a literal of the definition", { A: { ...END, Output: "x".repeat(300_000) } }],
	])("ends in States.DataLimitExceeded for %s", async (_, states) => {
		const t = createTestEngine(large);
		const [name] = Object.keys(states);
		const ended = await runMachine(t, states);
		expect(ended).toMatchObject({ status: "FAILED", error: "States.DataLimitExceeded" });
		const what = name === "T" ? "test" : name;
		expect(ended.cause).toBe(
			`The state/task '${what}' returned a result with a size exceeding the maximum number of bytes service limit.`,
		);
	});

	test.each(["States.ALL", "States.DataLimitExceeded"])("is caught by %s", async (error) => {
		const t = createTestEngine(large);
		const task = { Type: "Task", Resource: testResource("big"), End: true };
		const caught = { ...task, Catch: [{ ErrorEquals: [error], Next: "Z" }] };
		expect((await runMachine(t, { T: caught, Z: { Type: "Succeed" } })).status).toBe("SUCCEEDED");
	});

	test("allows exactly that much", async () => {
		const t = createTestEngine({ big: async () => "x".repeat(262_142) });
		expect(
			await runMachine(t, { T: { Type: "Task", Resource: testResource("big"), End: true } }),
		).toMatchObject({ status: "SUCCEEDED" });
	});
});
