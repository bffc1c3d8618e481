import { describe, expect, it, test, vi } from "vitest";
import { createTestEngine, runMachine } from "../engine-fixture.ts";

/** The expression's result as the output of a Pass. */
async function evaluate(expression: string, input: unknown = {}) {
	const machine = createTestEngine({}, { uuid: () => "0e7a7a3e-0000-4000-8000-000000000001" });
	return runMachine(machine, { A: { Type: "Pass", Output: `{% ${expression} %}`, End: true } }, input);
}

describe("an expression yields plain JSON:", () => {
	it.each([
		["$states.input.list.a", { list: [{ a: 1 }, { a: 2 }] }, [1, 2]],
		["$states.input.list.a", { list: [{ a: 1 }] }, 1],
		["[$states.input.list.a]", { list: [{ a: 1 }] }, [1]],
		["$states.input.list", { list: [1] }, [1]],
		["$states.input.none = null", { none: null }, true],
		["$states.context.State.Name", {}, "A"],
		["$states.context.Execution.Input.x", { x: 5 }, 5],
		["$partition([1, 2, 3, 4, 5], 2)", {}, [[1, 2], [3, 4], [5]]],
		["$range(1, 9, 2)", {}, [1, 3, 5, 7, 9]],
		["$range(5, 1, -2)", {}, [5, 3, 1]],
		["$range(1, 9, 9)", {}, 1],
		["$range(9, 1, 2)", {}, []],
		["$hash('hello', 'SHA-1')", {}, "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d"],
		["$hash('hello', 'MD5')", {}, "5d41402abc4b2a76b9719d911017c592"],
		["$random()", {}, 0.5],
		["$random(7) = $random(7)", {}, true],
		["$uuid()", {}, "0e7a7a3e-0000-4000-8000-000000000001"],
		[`$parse('{"a": [1]}').a[0]`, {}, 1],
		["$now()", {}, "2026-01-01T00:00:00.000Z"],
		["$millis()", {}, Date.UTC(2026, 0, 1)],
		["$now('[Y0001]-[M01]')", {}, "2026-01"],
	])("%s of %j is %j", async (expression, input, expected) => {
		expect((await evaluate(expression, input)).result).toEqual(expected);
	});
});

describe("a failing expression ends in States.QueryEvaluationError:", () => {
	it.each([
		["$states.input.missing", "returned nothing (undefined)"],
		["missing", "returned nothing (undefined)"],
		["1 + 'a'", "T2002"],
		["$unknown()", "T1006"],
		["$hash('a', 'CRC')", "the algorithm must be one of"],
		["$range(1, 100000, 1)", "more than the 1000 allowed"],
		["$partition('a', 1)", "must be an array"],
		["$partition([1], 0)", "at least 1"],
		["$parse('{')", "threw an error"],
		["($f := function($n) { $f($n + 1) + 1 }; $f(0))", "D1011"],
	])("%s", async (expression, cause) => {
		const ended = await evaluate(expression);
		expect(ended.error).toBe("States.QueryEvaluationError");
		expect(ended.cause).toContain("executing the state 'A' (entered at the event id #2)");
		expect(ended.cause).toContain(cause);
	});
});

describe("an expression that would keep its thread for hours ends in States.QueryEvaluationError:", () => {
	const text = `${"a".repeat(60)}!`;
	it.each([
		["$match", "$match($states.input, /^(a+)+$/)"],
		["$contains", "$contains($states.input, /^(a|a)*$/)"],
		["$split", "$split($states.input, /(a*)*!!/)"],
		["$replace", "$replace($states.input, /(a+)+b/, 'c')"],
		["a predicate", "[$states.input][$ ~> /^(a+)+$/]"],
		[
			"a regular expression without a quantifier that the eye sees",
			"$match($states.input, /^(?:a{1,}){1,}$/)",
		],
		[
			"a function's signature",
			`($f := function($a)<${"s+".repeat(20)}n:s>{ $a }; $f(${Array(60).fill("'a'").join(",")}))`,
		],
		["$toMillis with a picture", `$toMillis('${"1".repeat(60)}!', '${"[f]".repeat(30)}')`],
	])("%s", async (_, expression) => {
		const ended = await evaluate(expression, text);
		expect(ended.error).toBe("States.QueryEvaluationError");
		expect(ended.cause).toContain("processor time");
	});

	it("$pad that would fill the memory", async () => {
		const ended = await evaluate("$length($pad('x', 2000000000))");
		expect(ended.error).toBe("States.QueryEvaluationError");
		expect(ended.cause).toContain("at most 262144");
	});
});

describe("regular expressions and what is bounded like them do what JSONata says:", () => {
	it.each([
		["$match('ab12cd345', /[0-9]+/).match", ["12", "345"]],
		["$match('ababbabbcc', /a(b+)/).groups", ["b", "bb", "bb"]],
		["$split('a, b,c', /,\\s*/)", ["a", "b", "c"]],
		["$replace('John Smith', /(\\w+)\\s(\\w+)/, '$2, $1')", "Smith, John"],
		["$contains('Hello', /h/i)", true],
		["$contains('abc', /^d/)", false],
		["($f := function($a, $b)<sn?:s>{ $a & $b }; $f('a', 1) & $f('b'))", "a1b"],
		["$pad('x', -3, '#')", "##x"],
		["$pad('x', 3)", "x  "],
		["$toMillis('2026-01-01T00:00:00.000Z')", Date.UTC(2026, 0, 1)],
		["$toMillis('01/02/2026', '[D01]/[M01]/[Y0001]')", Date.UTC(2026, 1, 1)],
		["$exists($toMillis(missing))", false],
		["'2026-01-01' ~> $toMillis", Date.UTC(2026, 0, 1)],
	])("%s is %j", async (expression, expected) => {
		expect((await evaluate(expression)).result).toEqual(expected);
	});
});

test("a function is no output", async () => {
	const ended = await evaluate("function($x) { $x }");
	expect(ended).toMatchObject({ status: "FAILED", error: "States.QueryEvaluationError" });
	expect(ended.cause).toContain("returned an unsupported result type");
});

/** A clock of which each look finds that so many more milliseconds have passed. */
function ticking(ms: number): () => number {
	let now = Date.now();
	return () => {
		now += ms;
		return now;
	};
}

test("an endless loop is cut off", async () => {
	const used = ticking(10);
	vi.spyOn(Date, "now").mockImplementation(ticking(10));
	vi.spyOn(process, "threadCpuUsage").mockImplementation(() => ({ user: used() * 1_000, system: 0 }));
	const ended = await evaluate("($f := function($n) { $n > 0 ? $f($n) : 0 }; $f(1))");
	expect(ended.error).toBe("States.QueryEvaluationError");
	expect(ended.cause).toContain("D1012: Evaluation timeout after 1000 milliseconds");
});

test("an expression that waits for others, or on a machine that runs it rarely, is not cut off", async () => {
	vi.spyOn(Date, "now").mockImplementation(ticking(2_000));
	vi.spyOn(process, "threadCpuUsage").mockImplementation(() => ({ user: 0, system: 0 }));
	expect(await evaluate("$sum([1..100].($ * $))")).toMatchObject({ status: "SUCCEEDED", result: 338_350 });
});

test("a long expression lets the event loop turn", async () => {
	let turns = 0;
	let isOver = false;
	function turn(): void {
		turns += 1;
		if (!isOver) setImmediate(turn);
	}
	// The time by the wall sends it into slices; each look finds that a slice has been used.
	const used = ticking(6);
	vi.spyOn(Date, "now").mockImplementation(ticking(100));
	vi.spyOn(process, "threadCpuUsage").mockImplementation(() => ({ user: used() * 1_000, system: 0 }));
	const ending = Promise.all([1, 2].map(() => evaluate("$sum([1..500].($ * $))")));
	setImmediate(turn);
	expect((await ending).map(({ result }) => result)).toEqual([41_791_750, 41_791_750]);
	isOver = true;
	expect(turns).toBeGreaterThan(40);
});

test("two engines of a process evaluate the same text by their own clock and draws", async () => {
	const text = "[$random(), $uuid(), $millis()]";
	const other = createTestEngine({}, { uuid: () => "other", random: () => 0.25, time: { start: 5 } });
	const [first, second] = await Promise.all([
		evaluate(text),
		runMachine(other, { A: { Type: "Pass", Output: `{% ${text} %}`, End: true } }),
	]);
	expect(first.result).toEqual([0.5, "0e7a7a3e-0000-4000-8000-000000000001", Date.UTC(2026, 0, 1)]);
	expect(second.result).toEqual([0.25, "other", 5]);
});

test("a hostile key stays an ordinary key", async () => {
	const machine = createTestEngine();
	const input = JSON.parse(`{"__proto__": {"polluted": true}, "a": 1}`);
	const ended = await runMachine(
		machine,
		{ A: { Type: "Pass", Output: "{% $merge([$states.input, {'b': 2}]) %}", End: true } },
		input,
	);
	expect(ended.status).toBe("SUCCEEDED");
	expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
});
