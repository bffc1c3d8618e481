import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { definition } from "../engine-fixture.ts";
import { branch, distributed, END, parse, TASK } from "./definition-fixture.ts";

test("the project's own state machine is supported", () => {
	const text = readFileSync(
		new URL("../../../../state-machines/collect-package.asl.json", import.meta.url),
		"utf8",
	);
	const machine = parse(text);
	expect(machine.startAt).toBe("Claim");
	expect([...machine.states.keys()]).toContain("CollectNpm");
});

test("a machine of JSONPath is supported as far as its states work with data in JSONata alone", () => {
	const text = JSON.stringify({
		StartAt: "P",
		States: {
			P: { Type: "Parallel", Branches: [branch(END)], Next: "W" },
			W: { Type: "Wait", Seconds: 1, Next: "T" },
			T: { ...TASK, End: undefined, Catch: [{ ErrorEquals: ["States.ALL"], Next: "F" }], Next: "O" },
			O: { ...END, QueryLanguage: "JSONata", Output: "{% $states.input %}" },
			F: { Type: "Fail", Error: "E", Cause: "c" },
		},
	});
	expect(() => parse(text)).not.toThrow();
});

test("a heartbeat may stand at a task without a token, where nobody sends one and none is awaited", () => {
	expect(() => parse(definition({ A: { ...TASK, HeartbeatSeconds: 5 } }))).not.toThrow();
});

test("nesting without end is refused before it can overflow anything", () => {
	const text = `{"QueryLanguage":"JSONata","StartAt":"A","States":${'{"A":'.repeat(5000)}1${"}".repeat(5000)}}`;
	expect(() => parse(text)).toThrow("nested deeper than 200 levels");
});

test("a Distributed Map may reuse the names of outer variables, as its children see none of them", () => {
	const text = definition({
		A: { Type: "Pass", Assign: { x: 1 }, Next: "M" },
		M: {
			Type: "Map",
			ItemProcessor: { ...distributed, ...branch({ ...END, Assign: { x: 2 } }) },
			End: true,
		},
	});
	expect(() => parse(text)).not.toThrow();
});
