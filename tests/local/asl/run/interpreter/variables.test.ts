import { describe, expect, test } from "vitest";
import { createTestEngine, runMachine } from "../../engine-fixture.ts";
import { branch, END } from "./state-cases.ts";

describe("variables", () => {
	test("are assigned all at once, after the output", async () => {
		const ended = await runMachine(createTestEngine(), {
			A: { Type: "Pass", Assign: { x: 1, y: 2 }, Next: "B" },
			B: { Type: "Pass", Assign: { x: "{% $y %}", y: "{% $x %}" }, Output: "{% $x %}", Next: "C" },
			C: { Type: "Pass", Output: "{% [$states.input, $x, $y] %}", End: true },
		});
		expect(ended.result).toEqual([1, 2, 1]);
	});

	test("of the outer scope are seen inside, and those assigned inside end with the branch", async () => {
		const inside = {
			I: { Type: "Pass", Assign: { inner: "{% $outer + 1 %}" }, Next: "J" },
			J: { ...END, Output: "{% $inner %}" },
		};
		const ended = await runMachine(createTestEngine(), {
			A: { Type: "Pass", Assign: { outer: 1 }, Next: "P" },
			P: { Type: "Parallel", Branches: [branch(inside)], Next: "B" },
			B: { ...END, Output: "{% {'from': $states.input, 'seen': $exists($inner)} %}" },
		});
		expect(ended.result).toEqual({ from: [2], seen: false });
	});

	test("of one branch are not seen by another", async () => {
		const assigns = branch({
			A: { Type: "Pass", Assign: { x: 1 }, Next: "A2" },
			A2: { ...END, Output: "{% $x %}" },
		});
		const looks = branch({
			W: { Type: "Wait", Seconds: 5, Next: "B" },
			B: { ...END, Output: "{% $exists($x) %}" },
		});
		const ended = await runMachine(createTestEngine(), {
			P: { Type: "Parallel", Branches: [assigns, looks], End: true },
		});
		expect(ended.result).toEqual([1, false]);
	});

	test("keep lists as they are", async () => {
		const ended = await runMachine(
			createTestEngine(),
			{
				A: { Type: "Pass", Assign: { one: "{% [$states.input.a] %}" }, Next: "B" },
				B: { ...END, Output: "{% {'list': $one, 'appended': $append($one, 2)} %}" },
			},
			{ a: 1 },
		);
		expect(ended.result).toEqual({ list: [1], appended: [1, 2] });
	});
});
