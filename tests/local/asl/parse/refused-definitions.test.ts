import { describe, expect, it } from "vitest";
import { UnsupportedAslError } from "../../../../packages/local/src/asl/aws-errors.ts";
import { LAMBDA_INVOKE } from "../../../../packages/local/src/asl/parse/resource.ts";
import { SQS_SEND_MESSAGE } from "../../../../packages/local/src/asl/run/integrations/messages.ts";
import { definition } from "../engine-fixture.ts";
import { branch, distributed, END, parse, TASK } from "./definition-fixture.ts";

describe("a definition is refused, by name and place, for", () => {
	it.each<[string, string, string]>([
		["text that is not JSON", "{", "definition: is not JSON"],
		["a list", "[]", "definition: must be an object"],
		[
			"work with data where no query language is named",
			JSON.stringify({ StartAt: "A", States: { A: { ...END, Output: 1 } } }),
			"States.A: field 'Output' belongs to JSONPath, since field 'QueryLanguage' is missing here and at the machine",
		],
		[
			"work with data where JSONPath is named",
			definition({ A: { ...TASK, Arguments: {} } }, { QueryLanguage: "JSONPath" }),
			"States.A: field 'Arguments' belongs to JSONPath",
		],
		[
			"an expression that JSONPath takes for text",
			definition({ A: { Type: "Fail", Cause: "{% $x %}" } }, { QueryLanguage: "JSONPath" }),
			"States.A: field 'Cause' belongs to JSONPath",
		],
		[
			"a Catch that works with data in JSONPath",
			definition(
				{
					A: { ...TASK, Catch: [{ ErrorEquals: ["E"], Next: "B", Assign: { x: 1 } }] },
					B: { ...END, QueryLanguage: "JSONata", Output: 1 },
				},
				{ QueryLanguage: "JSONPath" },
			),
			"States.A: field 'Catch' belongs to JSONPath",
		],
		[
			"another query language",
			definition({ A: END }, { QueryLanguage: "SQL" }),
			`definition: field 'QueryLanguage' must be "JSONata" or "JSONPath", not "SQL"`,
		],
		[
			"a state in JSONPath",
			definition({ A: { ...END, QueryLanguage: "JSONPath" } }),
			`States.A: field 'QueryLanguage' is "JSONPath"`,
		],
		["an unknown field of the machine", definition({ A: END }, { Foo: 1 }), "definition: field 'Foo'"],
		["a missing StartAt", definition({ A: END }, { StartAt: undefined }), "field 'StartAt' is missing"],
		["a StartAt that leads nowhere", definition({ A: END }, { StartAt: "B" }), "'StartAt' names 'B'"],
		[
			"a JSONPath field, deep inside",
			definition({
				P: {
					Type: "Parallel",
					Branches: [branch(END), { StartAt: "Foo", States: { Foo: { ...END, ResultPath: "$" } } }],
					End: true,
				},
			}),
			"States.P.Branches[1].States.Foo: field 'ResultPath' belongs to JSONPath, which is not supported",
		],
		["Parameters", definition({ A: { ...TASK, Parameters: {} } }), "field 'Parameters' belongs to JSONPath"],
		[
			"SecondsPath",
			definition({ A: { Type: "Wait", SecondsPath: "$.s", End: true } }),
			"'SecondsPath' belongs",
		],
		[
			"a JSONPath comparison",
			definition({ C: { Type: "Choice", Choices: [{ StringEquals: "a", Next: "A" }] }, A: END }),
			"States.C.Choices[0]: field 'StringEquals' belongs to JSONPath",
		],
		[
			"an unknown field of a state",
			definition({ A: { ...END, Foo: 1 } }),
			"States.A: field 'Foo' is not a field of a Pass state",
		],
		[
			"an unknown type",
			definition({ A: { Type: "Loop", End: true } }),
			"States.A: field 'Type' must be one of",
		],
		[
			"a type named like a property",
			definition({ A: { Type: "toString", End: true } }),
			"States.A: field 'Type'",
		],
		["neither Next nor End", definition({ A: { Type: "Pass" } }), "States.A: needs 'Next' or 'End'"],
		["both Next and End", definition({ A: { ...END, Next: "A" } }), "States.A: has both 'Next' and 'End'"],
		["a dangling Next", definition({ A: { Type: "Pass", Next: "B" } }), "States.A: leads to 'B'"],
		[
			"a dangling Default",
			definition({ C: { Type: "Choice", Choices: [{ Condition: true, Next: "A" }], Default: "B" }, A: END }),
			"States.C: leads to 'B'",
		],
		[
			"a dangling Catch",
			definition({ A: { ...TASK, Catch: [{ ErrorEquals: ["X"], Next: "B" }] } }),
			"States.A: leads to 'B'",
		],
		[
			"a Next into another scope",
			definition({ P: { Type: "Parallel", Branches: [branch(END)], Next: "Inner" } }),
			"States.P: leads to 'Inner'",
		],
		["an unreachable state", definition({ A: END, B: END }), "States.B: cannot be reached"],
		[
			"a circle without end",
			definition({ A: { Type: "Pass", Next: "B" }, B: { Type: "Pass", Next: "A" } }),
			"has no state that ends it",
		],
		[
			"the same name twice",
			definition({ A: { Type: "Parallel", Branches: [branch(END), branch(END)], End: true } }),
			"another state of the machine has the same name",
		],
		[
			"an unknown resource, listing the known ones",
			definition({ A: { ...TASK, Resource: "arn:aws:states:::dynamodb:getItem" } }),
			`States.A: resource 'arn:aws:states:::dynamodb:getItem' is not known here; known are: ${LAMBDA_INVOKE}, ${SQS_SEND_MESSAGE}`,
		],
		[
			"an ItemReader of a resource that is not here",
			definition({
				M: {
					Type: "Map",
					ItemReader: { Resource: "arn:aws:states:::s3:getObject" },
					ItemProcessor: distributed,
					End: true,
				},
			}),
			"States.M.ItemReader: resource 'arn:aws:states:::s3:getObject' is not known here",
		],
		[
			"a batcher without distribution",
			definition({
				M: { Type: "Map", ItemBatcher: { MaxItemsPerBatch: 1 }, ItemProcessor: branch(END), End: true },
			}),
			"States.M: field 'ItemBatcher' needs the ProcessorConfig Mode",
		],
		[
			"a batcher without limits",
			definition({ M: { Type: "Map", ItemBatcher: {}, ItemProcessor: distributed, End: true } }),
			"States.M.ItemBatcher: needs 'MaxItemsPerBatch' or 'MaxInputBytesPerBatch'",
		],
		[
			"a broken expression",
			definition({ A: { ...END, Output: "{% $a + %}" } }),
			"States.A.Output: '$a +' is no valid expression",
		],
		["half an expression", definition({ A: { ...END, Output: { b: "{% $a" } } }), "States.A.Output/b"],
		[
			"$eval",
			definition({ A: { ...END, Output: "{% $map([1], function($x) { $eval('1') }) %}" } }),
			"$eval is not available",
		],
		[
			"a reserved variable",
			definition({ A: { ...END, Assign: { states: 1 } } }),
			"States.A.Assign: 'states' cannot be the name",
		],
		[
			"a variable that is no name",
			definition({ A: { ...END, Assign: { "a-b": 1 } } }),
			"'a-b' cannot be the name",
		],
		[
			"__proto__ as a variable",
			`{"QueryLanguage":"JSONata","StartAt":"A","States":{"A":{"Type":"Pass","End":true,"Assign":{"__proto__":1}}}}`,
			"'__proto__' cannot be the name",
		],
		[
			"an inner scope that assigns an outer variable",
			definition({
				A: { Type: "Pass", Assign: { x: 1 }, Next: "P" },
				P: { Type: "Parallel", Branches: [branch({ ...END, Assign: { x: 2 } })], End: true },
			}),
			"States.P.Branches[0]: the variable 'x' is assigned in an outer scope",
		],
		[
			"States.ALL among others",
			definition({ A: { ...TASK, Retry: [{ ErrorEquals: ["States.ALL", "X"] }] } }),
			"States.A.Retry[0]: 'States.ALL' must stand alone",
		],
		[
			"States.ALL before others",
			definition({ A: { ...TASK, Retry: [{ ErrorEquals: ["States.ALL"] }, { ErrorEquals: ["X"] }] } }),
			"States.A.Retry[0]: 'States.ALL' must stand alone",
		],
		[
			"a negative interval",
			definition({ A: { ...TASK, Retry: [{ ErrorEquals: ["X"], IntervalSeconds: -1 }] } }),
			"States.A.Retry[0]: field 'IntervalSeconds' must be",
		],
		[
			"a shrinking backoff",
			definition({ A: { ...TASK, Retry: [{ ErrorEquals: ["X"], BackoffRate: 0.5 }] } }),
			"field 'BackoffRate' must be",
		],
		[
			"a maximum below the interval",
			definition({ A: { ...TASK, Retry: [{ ErrorEquals: ["X"], IntervalSeconds: 5, MaxDelaySeconds: 5 }] } }),
			"'MaxDelaySeconds' must be greater",
		],
		[
			"an unknown jitter",
			definition({ A: { ...TASK, Retry: [{ ErrorEquals: ["X"], JitterStrategy: "SOME" }] } }),
			"'JitterStrategy' must be",
		],
		[
			"a timeout of nothing",
			definition({ A: { ...TASK, TimeoutSeconds: 0 } }),
			"States.A: field 'TimeoutSeconds' must be",
		],
		[
			"a Wait without an end",
			definition({ A: { Type: "Wait", End: true } }),
			"needs either 'Seconds' or 'Timestamp'",
		],
		[
			"a Wait until no time",
			definition({ A: { Type: "Wait", Timestamp: "soon", End: true } }),
			"'Timestamp' must be an ISO 8601 time",
		],
		[
			"a Condition that is text",
			definition({ C: { Type: "Choice", Choices: [{ Condition: "yes", Next: "A" }] }, A: END }),
			"States.C.Choices[0]: field 'Condition'",
		],
		[
			"Retry on a Pass",
			definition({ A: { ...END, Retry: [] } }),
			"field 'Retry' is not a field of a Pass state",
		],
	])("%s", (_, text, message) => {
		expect(() => parse(text)).toThrow(UnsupportedAslError);
		expect(() => parse(text)).toThrow(message);
	});

	it.each<[string, string, string]>([
		[
			"a task token",
			definition({ A: { ...TASK, Resource: `${LAMBDA_INVOKE}.waitForTaskToken` } }),
			"cannot wait for its result in an EXPRESS machine",
		],
		[
			"a Distributed Map",
			definition({ M: { Type: "Map", ItemProcessor: distributed, End: true } }),
			"States.M: a Distributed Map cannot run in an EXPRESS machine",
		],
	])("%s in an EXPRESS machine", (_, text, message) => {
		expect(() => parse(text, "EXPRESS")).toThrow(message);
	});
});
