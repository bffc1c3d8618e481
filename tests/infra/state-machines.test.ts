import { describe, expect, it } from "vitest";
import { functionNameOf } from "../../stacks/names.ts";
import { hasDistributedMap, needsOf, substitute } from "../../stacks/state-machines.ts";

const task = (resource: string, input: Record<string, unknown>) => ({ Resource: resource, Arguments: input });
const placeholder = (name: string) => `\${${name}}`;
const lambda = (name: string) => task("arn:aws:states:::lambda:invoke", { FunctionName: placeholder(name) });

describe("what a machine's role must allow", () => {
	it("follows from its tasks, wherever they are nested, each once", () => {
		const definition = {
			States: {
				A: lambda("AFunction"),
				All: {
					Branches: [
						{ States: { B: lambda("BFunction"), A: lambda("AFunction") } },
						{
							States: {
								Each: {
									ItemProcessor: {
										States: {
											Send: task("arn:aws:states:::sqs:sendMessage", {
												QueueUrl: placeholder("LetterQueueUrl"),
											}),
										},
									},
								},
							},
						},
					],
				},
				Done: {},
			},
		};
		expect(needsOf(definition)).toEqual([
			{ actions: ["lambda:InvokeFunction"], placeholders: ["AFunction", "BFunction"] },
			{ actions: ["sqs:SendMessage"], placeholders: ["LetterQueueUrl"] },
		]);
	});

	it("must be known for every kind of task", () => {
		const definition = { States: { Drop: task("arn:aws:states:::aws-sdk:dynamodb:deleteTable", {}) } };
		expect(() => needsOf(definition)).toThrow(/'Drop' uses .*deleteTable: add what it needs/);
	});

	it("cannot be known for a resource that is not named by a placeholder", () => {
		const definition = {
			States: { Call: task("arn:aws:states:::lambda:invoke", { FunctionName: "{% $states.input.fn %}" }) },
		};
		expect(() => needsOf(definition)).toThrow(/'Call' must name its FunctionName by a placeholder/);
	});

	it.each([
		["INLINE", false],
		["DISTRIBUTED", true],
	])("a Map in mode %s starts executions of its own: %s", (mode, expected) => {
		const definition = {
			States: {
				Each: { ItemProcessor: { ProcessorConfig: { Mode: mode }, States: { A: lambda("AFunction") } } },
			},
		};
		expect(hasDistributedMap(definition)).toBe(expected);
	});
});

describe("placeholders", () => {
	const text = `${placeholder("A")} and ${placeholder("B")} and ${placeholder("A")}`;

	it("are replaced wherever they stand", () => {
		expect(
			substitute(
				text,
				new Map([
					["A", "1"],
					["B", "2"],
				]),
			),
		).toBe("1 and 2 and 1");
	});

	it("must all stand for something", () => {
		expect(() => substitute(text, new Map([["A", "1"]]))).toThrow(placeholder("B"));
	});
});

it("a function is called by the kind of its handler and its file", () => {
	expect(functionNameOf("packages/functions/src/tasks/collect-package/collect-npm.handler")).toBe(
		"TasksCollectNpm",
	);
});
