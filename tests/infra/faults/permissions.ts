import { allow, environment, type Faults, find, remove, set, table } from "./spoil.ts";

export const permissionFaults = {
	"no action is a wildcard": [
		{ says: "all of DynamoDB", apply: allow(/TasksSave/, "dynamodb:*", table("Packages")) },
		{ says: "all reads", apply: allow(/TasksSave/, "dynamodb:Get*", table("Packages")) },
	],
	"no resource is a wildcard": [
		{ says: "every table", apply: allow(/TasksSave/, "dynamodb:GetItem", () => "*") },
		{
			says: "every table of the account",
			apply: allow(/TasksSave/, "dynamodb:GetItem", () => "arn:aws:dynamodb:*:*:table/*"),
		},
		{
			says: "every table by a prefix",
			apply: allow(
				/TasksSave/,
				"dynamodb:GetItem",
				(app) => `arn:aws:dynamodb:${app.region}:${app.account}:table/dephealth-*`,
			),
		},
		{
			says: "a machine may call every function",
			apply: allow(/CollectPackageMachine/, "lambda:InvokeFunction", () => "*"),
		},
	],
	"roles have no managed policies": [
		{
			says: "AWS's policy for all log groups",
			apply: set("role", /TasksSave/, {
				managedPolicyArns: ["arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"],
			}),
		},
	],
	"roles are for one service": [
		{
			says: "anybody of the account",
			apply: (app) =>
				set("role", /TasksSave/, {
					assumeRolePolicy: {
						Statement: [
							{ Principal: { Service: "lambda.amazonaws.com", AWS: `arn:aws:iam::${app.account}:root` } },
						],
					},
				})(app),
		},
		{
			says: "another account's scheduler",
			apply: set("role", /DeadLettersSchedule/, {
				assumeRolePolicy: { Statement: [{ Principal: { Service: "scheduler.amazonaws.com" } }] },
			}),
		},
	],
	"policies fit into their role": [
		{
			says: "a list of tables that is too long",
			apply: allow(/TasksSave/, "dynamodb:GetItem", () => `arn:aws:dynamodb:::table/${"t".repeat(10_240)}`),
		},
	],
	"roles are passed to Step Functions alone": [
		{
			says: "the role of a function",
			apply: allow(
				/CallStepFunctions/,
				"iam:PassRole",
				(app) => find(app, "role", /TasksSave/).inputs["arn"] as string,
			),
		},
	],
	"every named resource exists": [
		{ says: "a permission on a table that is no more", apply: remove("table", /Operations/) },
		{
			says: "a variable with another stage's machine",
			apply: environment(/ApiGetPackage/, (variables) => {
				variables["COLLECT_PACKAGE_STATE_MACHINE_ARN"] =
					"arn:aws:states:eu-central-1:123456789012:stateMachine:x";
			}),
		},
	],
	"no task reaches the accounts": [
		{ says: "a collector", apply: allow(/TasksCollectNpm/, "dynamodb:GetItem", table("Accounts")) },
		{
			says: "a collector, by an index",
			apply: allow(
				/TasksCollectGithubRole/,
				"dynamodb:Query",
				(app) => `${table("Accounts")(app)}/index/verification-index`,
			),
		},
		{ says: "a state machine", apply: allow(/CollectPackageMachine/, "dynamodb:GetItem", table("Accounts")) },
	],
	"functions may do exactly what they need": [
		{ says: "more", apply: allow(/ApiGetPackage/, "dynamodb:DeleteItem", table("Packages")) },
		{ says: "the same on more", apply: allow(/TasksClaim/, "dynamodb:GetItem", table("Operations")) },
		{ says: "less", apply: set("role", /TasksClaim/, { inlinePolicies: [] }) },
		{ says: "without a role", apply: remove("role", /TasksClaim/) },
	],
} satisfies Faults;
