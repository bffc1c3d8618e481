import { pickMembers } from "@dephealth/local/dynamodb/values/json-members.ts";
import fc from "fast-check";
import { expect, it } from "vitest";
import { runs } from "../../../property-runs.ts";

it.each([
	["{}", ["a"], "{}"],
	['{"a":{"S":"x"}}', [], "{}"],
	['{"a":{"S":"x"},"b":{"S":"y"}}', ["b"], '{"b":{"S":"y"}}'],
	[
		'{"a":{"S":"}\\"{\\\\"},"b":{"L":[{"S":"]"}]}}',
		["b", "a"],
		'{"a":{"S":"}\\"{\\\\"},"b":{"L":[{"S":"]"}]}}',
	],
	['{"a\\"b":{"N":"1"},"c":{"NULL":true}}', ['a"b'], '{"a\\"b":{"N":"1"}}'],
])("of %s picks %j", (json, names, expected) => {
	expect(pickMembers(json, names)).toBe(expected);
});

it("picks what reading all of it would", () => {
	const member = fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 3 });
	const object = fc.dictionary(fc.string(), member, { maxKeys: 6, noNullPrototype: true });
	fc.assert(
		fc.property(object, fc.array(fc.string()), (value, others) => {
			const names = [...Object.keys(value).filter((_, index) => index % 2 === 0), ...others];
			const expected = Object.fromEntries(Object.entries(value).filter(([name]) => names.includes(name)));
			expect(JSON.parse(pickMembers(JSON.stringify(value), names))).toEqual(
				JSON.parse(JSON.stringify(expected)),
			);
		}),
		{ numRuns: runs(200) },
	);
});
