import { add, allow, change, type Faults, remove, rewrite, set } from "./spoil.ts";

export const machineFaults = {
	"every definition is deployed": [
		{ says: "the wrong type", apply: set("machine", /ProcessDeadLetters/, { type: "EXPRESS" }) },
		{
			says: "a machine of its own",
			apply: add("machine", "OtherMachine", { name: "other", type: "STANDARD", definition: "{}" }),
		},
	],
	"definitions are valid Amazon States Language": [
		{
			says: "a state that leads nowhere",
			apply: rewrite(/^CollectPackageMachine/, `"Next": "Claimed?"`, `"Next": "Nowhere"`),
		},
	],
	"no placeholder is left": [
		{
			says: "a placeholder",
			apply: rewrite(/ProcessDeadLetters/, /arn:aws:lambda:[^"]*/, `\${ForgottenFunction}`),
		},
	],
	"machines call the task functions": [
		{ says: "a call of a function that is no more", apply: remove("function", /TasksScore/) },
		{
			says: "a function that nobody calls",
			apply: rewrite(/ProcessDeadLetters/, /function:[^"]*TasksSummarizeDeadLetters[^"]*/, "function:other"),
		},
	],
	"timeouts are nested": [
		{
			says: "a function that outlives its state",
			apply: set("function", /TasksClaim(?!Batch)/, { timeout: 15 }),
		},
		{
			says: "a state that outlives its machine",
			apply: rewrite(/^CollectPackageMachine/, `"TimeoutSeconds": 30,`, `"TimeoutSeconds": 500,`),
		},
		{ says: "a state without end", apply: rewrite(/ProcessDeadLetters/, `"TimeoutSeconds": 15,`, "") },
		{ says: "a machine without end", apply: rewrite(/ProcessDeadLetters/, `"TimeoutSeconds": 240,`, "") },
	],
	"express machines are fit for it": [
		{
			says: "too long, and with a Distributed Map",
			apply: set("machine", /RefreshPackages/, { type: "EXPRESS" }),
		},
	],
	"machines are logged and traced": [
		{
			says: "errors only",
			apply: change("machine", /^CollectPackageMachine/, (inputs) => {
				Object.assign(inputs["loggingConfiguration"] as object, { level: "ERROR" });
			}),
		},
		{
			says: "no X-Ray",
			apply: set("machine", /ProcessDeadLetters/, { tracingConfiguration: { enabled: false } }),
		},
		{ says: "the group is missing", apply: remove("logGroup", /ProcessDeadLettersMachine/) },
	],
	"machines may do exactly what their tasks do": [
		{
			says: "more",
			apply: allow(
				/CollectPackageMachineRole/,
				"sqs:PurgeQueue",
				(app) => `arn:aws:sqs:${app.region}:${app.account}:x`,
			),
		},
		{ says: "less", apply: set("role", /ProcessDeadLettersMachine/, { inlinePolicies: [] }) },
		{
			says: "a task of an unknown kind",
			apply: rewrite(/ProcessDeadLetters/, "aws-sdk:sqs:deleteMessage", "aws-sdk:sqs:purgeQueue"),
		},
	],
} satisfies Faults;
