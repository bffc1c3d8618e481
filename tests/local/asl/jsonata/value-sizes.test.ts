import { describe, expect, it } from "vitest";
import { createTestEngine, runMachine } from "../engine-fixture.ts";

async function evaluate(expression: string, input: unknown = {}) {
	const machine = createTestEngine();
	return runMachine(machine, { A: { Type: "Pass", Output: `{% ${expression} %}`, End: true } }, input);
}

/** Each of forty values holds the one before twice: as text, the last has a million million characters. */
function doubled(step: string, use = "$f(40, 1)"): string {
	return `($f := function($n, $x) { $n = 0 ? $x : $f($n - 1, ${step}) }; ${use})`;
}

const TOO_LARGE = "larger than 1048576 characters";
const TOO_LARGE_TOGETHER = "67108864 bytes together";

describe("an expression that would fill the memory or never end ends in States.QueryEvaluationError:", () => {
	it.each([
		["an object that holds another twice", doubled('{"a": $x, "b": $x}'), TOO_LARGE],
		["at different depths", doubled('{"a": $x, "b": {"c": $x}}'), TOO_LARGE],
		["an array", doubled("[[$x], [$x]]", "$f(40, 1) = $f(40, 1)"), TOO_LARGE],
		["merged objects, as text", doubled('$merge([{"a": $x}, {"b": $x}])', "'' & $f(40, 1)"), TOO_LARGE],
		["appended arrays", doubled("$append([[$x]], [[$x]])", "$string($f(40, 1))"), TOO_LARGE],
		["a path of constructors", doubled('[1, 2].{"k": $x}'), TOO_LARGE],
		["groups", doubled("[1, 2]{$string($): $x}"), TOO_LARGE],
		["zipped arrays", doubled("$zip([$x, $x], [$x, $x])"), TOO_LARGE],
		["a large value many times", "($a := [1..5000]; $c := {'a': $a}; [1..1000].{'d': $c})", TOO_LARGE],
		[
			"a large text many times",
			"($t := $pad('x', 200000); $map([1..100], function() { {'t': $t} }))",
			TOO_LARGE,
		],
		["a text with itself", "$reduce([1..26], function($a, $b) { $a & $a }, '12345678')", TOO_LARGE],
		["a text that is encoded", "$encodeUrlComponent($pad('', 262144, '€'))", TOO_LARGE],
		["many arrays", "[1..100].$count([1..262144])", TOO_LARGE_TOGETHER],
		["a range", "[1..300000]", "D2015"],
		[
			"separators",
			"$join($split($pad('', 1000, 'a'), ''), $pad('', 1000, 'b'))",
			"separators have more than 262144",
		],
		["a wide date", "$fromMillis(0, '[Y,*-400000000]')", "wider than 999"],
		["a wide date of now", "$now('[Y,*-400000000]')", "wider than 999"],
		["$distinct", "$count($distinct([1..200000]))", "processor time"],
		["$spread", "$count($spread($states.input))", "processor time"],
	])("%s", async (_, expression, cause) => {
		const objects = Array.from({ length: 20_000 }, (_, a) => ({ a }));
		const ended = await evaluate(expression, objects);
		expect(ended.error).toBe("States.QueryEvaluationError");
		expect(ended.cause).toContain(cause);
	});
});

describe("what is large and no larger than a payload is made:", () => {
	const items = Array.from({ length: 500 }, (_, index) => ({ name: `p${index}`, tags: ["a", "b"] }));
	it.each([
		["items twice", "$count($append($states.input.items, $states.input.items))", 1000],
		["items in new objects", "$count($states.input.items.{'name': name, 'item': $})", 500],
		[
			"items used again and again",
			"$count($map($filter($states.input.items, function($i) { true }), function($i) { $i }))",
			500,
		],
		["a text of a payload", "$length($pad('x', 262144) & $string($states.input.items))", 262144 + 16391],
		["distinct ones", "$count($distinct($states.input.items.name))", 500],
		["spread ones", "$count($spread($states.input.items))", 1000],
		["text in lines", "$length($string({'a': [1]}, true))", 22],
		["joined ones", "$join(['a', 'b', 'c'], '-')", "a-b-c"],
		["one joined", "$join('a')", "a"],
		[
			"a date",
			"$fromMillis(0, '[Y0001]-[M01]-[D01]T[H01]:[m01]:[s01].[f001,3-3]')",
			"1970-01-01T00:00:00.000",
		],
	])("%s", async (_, expression, expected) => {
		expect((await evaluate(expression, { items })).result).toEqual(expected);
	});
});

it("a result whose fields are one large value ends in States.DataLimitExceeded", async () => {
	const field = "{% $large %}";
	const output = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [index, field]));
	const ended = await runMachine(createTestEngine(), {
		A: { Type: "Pass", Assign: { large: "{% [1..50000] %}" }, Next: "B" },
		B: { Type: "Pass", Output: output, End: true },
	});
	expect(ended.error).toBe("States.DataLimitExceeded");
});
