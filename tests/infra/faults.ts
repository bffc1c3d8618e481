/**
 * Deliberate faults, at least one for each property: each makes an app that is right wrong in one way, and its
 * property must notice.
 */
import type { PropertyName } from "./properties.ts";
import { plain, type ResourceType, TYPES } from "./read-app.ts";
import type { App, Resource } from "./synth/synthesize.ts";

export type Fault = { says: string; apply(app: App): App };

type Inputs = Resource["inputs"];

/**
 * Finds the resource of a type whose logical name matches. With several, the first by name: the order in which an app
 * makes its resources differs from one evaluation to the next.
 *
 * @throws Error when there is none
 */
function find(app: App, type: ResourceType, name: RegExp): Resource {
	const [resource] = app.resources
		.filter((candidate) => candidate.type === TYPES[type] && name.test(candidate.name))
		.toSorted((a, b) => (a.name < b.name ? -1 : 1));
	if (!resource) throw new Error(`There is no ${type} like ${name} to spoil.`);
	return resource;
}

function change(type: ResourceType, name: RegExp, mutate: (inputs: Inputs) => void): Fault["apply"] {
	return (original) => {
		const app = structuredClone(original);
		mutate(find(app, type, name).inputs);
		return app;
	};
}

function set(type: ResourceType, name: RegExp, inputs: Inputs): Fault["apply"] {
	return change(type, name, (existing) => Object.assign(existing, inputs));
}

function remove(type: ResourceType, name: RegExp): Fault["apply"] {
	return (original) => {
		const removed = find(original, type, name);
		return { ...original, resources: original.resources.filter((resource) => resource !== removed) };
	};
}

function add(type: ResourceType, name: string, inputs: Inputs): Fault["apply"] {
	return (app) => ({ ...app, resources: [...app.resources, { type: TYPES[type], name, inputs }] });
}

/** Adds a statement to a role. */
function allow(role: RegExp, action: string, resource: (app: App) => string): Fault["apply"] {
	return (app) =>
		change("role", role, (inputs) => {
			const policy = JSON.stringify({
				Statement: [{ Effect: "Allow", Action: [action], Resource: [resource(app)] }],
			});
			inputs["inlinePolicies"] = [
				...((inputs["inlinePolicies"] ?? []) as unknown[]),
				{ name: "fault", policy },
			];
		})(app);
}

/** Changes the text of a definition. @throws Error when the text is not in it */
function rewrite(machine: RegExp, from: string | RegExp, to: string): Fault["apply"] {
	return change("machine", machine, (inputs) => {
		const text = String(inputs["definition"]);
		const changed = text.replace(from, to);
		if (changed === text) throw new Error(`The definition does not contain ${from}.`);
		inputs["definition"] = changed;
	});
}

/** Changes a function's environment variables. */
function environment(name: RegExp, mutate: (variables: Record<string, string>) => void): Fault["apply"] {
	return change("function", name, (inputs) => {
		const { variables } = plain(inputs["environment"]) as { variables: Record<string, string> };
		mutate(variables);
	});
}

function build(mutate: (properties: App["builds"][number]) => void): Fault["apply"] {
	return (original) => {
		const app = structuredClone(original);
		const first = app.builds[0];
		if (first) mutate(first);
		return app;
	};
}

const table = (name: string) => (app: App) =>
	`arn:aws:dynamodb:${app.region}:${app.account}:table/${
		app.resources.find((resource) => resource.name === `${name}Table`)?.inputs["name"]
	}`;

export const FAULTS: Readonly<Record<PropertyName, readonly [Fault, ...Fault[]]>> = {
	"the tables equal those of the embedded runtime": [
		{ says: "another sort key", apply: set("table", /Packages/, { rangeKey: "pk" }) },
		{
			says: "an index that copies whole items",
			apply: change("table", /Accounts/, (inputs) => {
				const [index] = inputs["globalSecondaryIndexes"] as Record<string, string>[];
				if (index) index["projectionType"] = "ALL";
			}),
		},
		{
			says: "an index is missing",
			apply: change("table", /Operations/, (inputs) => {
				inputs["globalSecondaryIndexes"] = [];
			}),
		},
		{
			says: "a table that nobody declared",
			apply: add("table", "ExtraTable", { globalSecondaryIndexes: [] }),
		},
	],
	"expired items are deleted": [
		{
			says: "TTL is off",
			apply: set("table", /Operations/, { ttl: { attributeName: "ttl", enabled: false } }),
		},
		{
			says: "TTL by another attribute",
			apply: set("table", /Accounts/, { ttl: { attributeName: "expires", enabled: true } }),
		},
	],
	"data is protected in production, and only there": [
		{
			says: "backups the wrong way round",
			apply: change("table", /Accounts/, (inputs) => {
				const { enabled } = inputs["pointInTimeRecovery"] as { enabled: boolean };
				inputs["pointInTimeRecovery"] = { enabled: !enabled };
			}),
		},
		{
			says: "deletion protection the wrong way round",
			apply: change("table", /Packages/, (inputs) => {
				inputs["deletionProtectionEnabled"] = !inputs["deletionProtectionEnabled"];
			}),
		},
		{
			says: "sst remove the wrong way round",
			apply: (app) => ({ ...app, app: { ...app.app, protect: !app.app.protect } }),
		},
		{
			says: "everything goes with the stage, or stays",
			apply: (app) => ({
				...app,
				app: { ...app.app, removal: app.app.removal === "retain" ? "remove" : "retain" },
			}),
		},
	],

	"every handler is one function": [
		{ says: "a function is missing", apply: remove("function", /TasksClaim/) },
		{
			says: "a handler is deployed twice",
			apply: (app) => ({
				...app,
				builds: app.builds.map((item) => ({ ...item, handler: app.builds[0]?.handler ?? "" })),
			}),
		},
	],
	"every function's needs have been decided on": [
		{
			says: "a new handler that nobody has decided on",
			apply: build((item) => {
				item.handler = "packages/functions/src/tasks/brand-new.handler";
			}),
		},
		{ says: "needs of a handler that is no more", apply: remove("function", /TasksScore/) },
	],
	"every handler is a file": [
		{
			says: "a typing error in a path",
			apply: build((item) => {
				item.handler = "packages/functions/src/tasks/clam.handler";
			}),
		},
	],
	"functions are built as decided": [
		{ says: "another runtime", apply: set("function", /TasksSave/, { runtime: "nodejs20.x" }) },
		{ says: "another processor", apply: set("function", /TasksSave/, { architectures: ["x86_64"] }) },
		{ says: "more memory", apply: set("function", /TasksSave/, { memorySize: 10_240 }) },
		{ says: "more time", apply: set("function", /TasksSave/, { timeout: 900 }) },
		{
			says: "not minified",
			apply: build((item) => {
				item.properties.minify = false;
			}),
		},
		{
			says: "no source map",
			apply: build((item) => {
				item.properties.sourcemap = false;
			}),
		},
		{
			says: "all source maps read at each start",
			apply: environment(/TasksSave/, (variables) => {
				variables["NODE_OPTIONS"] = "--enable-source-maps";
			}),
		},
	],
	"functions are traced": [
		{ says: "no X-Ray", apply: set("function", /ApiGetPackage/, { tracingConfig: { mode: "PassThrough" } }) },
	],
	"functions log JSON to a group of their own": [
		{
			says: "text",
			apply: change("function", /ApiGetPackage/, (inputs) => {
				Object.assign(inputs["loggingConfig"] as object, { logFormat: "Text" });
			}),
		},
		{ says: "the group is missing", apply: remove("logGroup", /ApiGetPackage/) },
		{ says: "kept for ever", apply: set("logGroup", /ApiGetPackage/, { retentionInDays: undefined }) },
		{
			says: "a shared group",
			apply: (app) => {
				const other = app.resources.find(({ name }) => name === "TasksSaveFunction");
				return set("function", /ApiGetPackage/, { loggingConfig: other?.inputs["loggingConfig"] })(app);
			},
		},
	],
	"environments are valid configurations": [
		{
			says: "a variable is missing",
			apply: environment(/TasksSave/, (variables) => {
				delete variables["PACKAGES_TABLE"];
			}),
		},
		{
			says: "a variable of another shape",
			apply: environment(/ApiGetPackage/, (variables) => {
				variables["COLLECT_PACKAGE_STATE_MACHINE_ARN"] = "collect-package";
			}),
		},
	],
	"secrets go where they are needed": [
		{
			says: "a secret for a function that does not need it",
			apply: environment(/TasksCollectNpmFunction/, (variables) => {
				variables["GITHUB_TOKEN"] = "x";
			}),
		},
		{
			says: "a secret is missing",
			apply: environment(/TasksCollectGithubFunction/, (variables) => {
				delete variables["GITHUB_TOKEN"];
			}),
		},
		{
			says: "a secret in plain text",
			apply: change("function", /TasksCollectGithubFunction/, (inputs) => {
				inputs["environment"] = plain(inputs["environment"]);
			}),
		},
	],

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

	"every declared queue and topic exists": [
		{ says: "a queue is missing", apply: remove("queue", /^DeadLettersQueue/) },
	],
	"every queue has a dead-letter queue": [
		{ says: "none", apply: set("queue", /^DeadLettersQueue/, { redrivePolicy: undefined }) },
		{ says: "one that does not exist", apply: remove("queue", /DeadLettersPoison/) },
		{ says: "a new queue without", apply: add("queue", "OtherQueue", { name: "other" }) },
	],
	"poison is given up by the policy first": [
		{
			says: "moved after three receives",
			apply: change("queue", /^DeadLettersQueue/, (inputs) => {
				inputs["redrivePolicy"] = JSON.stringify({
					...JSON.parse(String(inputs["redrivePolicy"])),
					maxReceiveCount: 3,
				});
			}),
		},
	],
	"messages are kept as long as possible, encrypted": [
		{ says: "four days", apply: set("queue", /DeadLettersPoison/, { messageRetentionSeconds: 4 * 86_400 }) },
		{ says: "not encrypted", apply: set("queue", /^DeadLettersQueue/, { sqsManagedSseEnabled: false }) },
	],
	"messages stay hidden while they are handled": [
		{ says: "for 30 seconds", apply: set("queue", /^DeadLettersQueue/, { visibilityTimeoutSeconds: 30 }) },
	],
	"subscriptions are declared and keep what fails": [
		{
			says: "somebody else listens",
			apply: add("subscription", "OtherSubscription", {
				protocol: "https",
				endpoint: "https://other.example",
			}),
		},
		{
			says: "what fails is lost",
			apply: add("subscription", "LossySubscription", { protocol: "lambda", endpoint: "arn:aws:lambda:x" }),
		},
		{ says: "what a function fails at is lost", apply: remove("eventInvokeConfig", /SendAccountMail/) },
		{
			says: "it is sent to a queue that is none",
			apply: set("eventInvokeConfig", /SendAccountMail/, {
				destinationConfig: { onFailure: { destination: "arn:aws:sqs:eu-central-1:1:none" } },
			}),
		},
	],
	"mail is sent from the configured identity": [
		{ says: "another one", apply: add("mailIdentity", "OtherIdentity", { emailIdentity: "other.example" }) },
	],

	"routes are those of the route table": [
		{ says: "a route is missing", apply: remove("route", /./) },
		{
			says: "a route of its own",
			apply: add("route", "Extra", { routeKey: "GET /debug", target: "integrations/x" }),
		},
		{
			says: "a route that leads to another function",
			apply: (app) => {
				const other = app.resources.find(({ name }) => name === "ApiGetHealthFunction")?.inputs["name"];
				return set("integration", /./, {
					integrationUri: `arn:aws:lambda:${app.region}:${app.account}:function:${other}`,
				})(app);
			},
		},
		{
			says: "no default",
			apply: change("route", /./, (inputs) => Object.assign(inputs, { routeKey: "$default" })),
		},
	],
	"handlers receive payload version 2.0": [
		{ says: "1.0", apply: set("integration", /./, { payloadFormatVersion: "1.0" }) },
	],
	"functions are called by their API only": [
		{
			says: "by any API",
			apply: set("permission", /./, { sourceArn: "arn:aws:execute-api:eu-central-1:1:other/*" }),
		},
		{ says: "by anybody", apply: add("permission", "Public", { principal: "*", function: "x" }) },
		{
			says: "the API may call nothing",
			apply: (app) => ({ ...app, resources: app.resources.filter(({ type }) => type !== TYPES.permission) }),
		},
	],
	"requests are throttled": [
		{ says: "without limit", apply: set("apiStage", /./, { defaultRouteSettings: undefined }) },
		{
			says: "another limit",
			apply: set("apiStage", /./, {
				defaultRouteSettings: { throttlingRateLimit: 10_000, throttlingBurstLimit: 20_000 },
			}),
		},
	],
	"requests are logged": [
		{ says: "no access log", apply: set("apiStage", /./, { accessLogSettings: undefined }) },
	],
	"browsers may call from configured origins": [
		{ says: "from anywhere", apply: set("api", /./, { corsConfiguration: { allowOrigins: ["*"] } }) },
	],
	"the domain is the configured one": [
		{ says: "another one", apply: add("apiDomain", "OtherDomain", { domainName: "other.example" }) },
	],

	"API and console share one address": [
		{ says: "no CDN", apply: remove("cdn", /./) },
		{ says: "nothing reaches the API", apply: set("cdn", /./, { orderedCacheBehaviors: [] }) },
		{ says: "another name", apply: set("cdn", /./, { aliases: ["other.example"] }) },
		{
			says: "answers are kept",
			apply: change("cdn", /./, (inputs) => {
				const [first] = inputs["orderedCacheBehaviors"] as { cachePolicyId: string }[];
				if (first) first.cachePolicyId = "658327ea-f89d-4fab-a63d-7e88639e58f6";
			}),
		},
		{
			says: "without encryption",
			apply: change("cdn", /./, (inputs) => {
				(inputs["defaultCacheBehavior"] as { viewerProtocolPolicy: string }).viewerProtocolPolicy =
					"allow-all";
			}),
		},
	],
	"nobody reads the bucket but the CDN": [
		{ says: "open", apply: set("publicAccess", /^Console/, { blockPublicPolicy: false }) },
		{
			says: "asked as anybody would",
			apply: change("cdn", /./, (inputs) => {
				for (const origin of plain(inputs["origins"]) as { originAccessControlId?: string }[]) {
					delete origin.originAccessControlId;
				}
			}),
		},
	],
	"the console is as strict as on one machine": [
		{ says: "no headers", apply: remove("responseHeaders", /./) },
		{
			says: "inline scripts",
			apply: change("responseHeaders", /./, (inputs) => {
				const security = inputs["securityHeadersConfig"] as Record<string, unknown>;
				security["contentSecurityPolicy"] = { contentSecurityPolicy: "script-src 'unsafe-inline'" };
			}),
		},
		{
			says: "without HTTPS",
			apply: change("responseHeaders", /./, (inputs) => {
				delete (inputs["securityHeadersConfig"] as Record<string, unknown>)["strictTransportSecurity"];
			}),
		},
	],
	"every page is the page": [
		{
			says: "no function",
			apply: change("cdn", /./, (inputs) => {
				(inputs["defaultCacheBehavior"] as { functionAssociations: unknown }).functionAssociations = [];
			}),
		},
	],
	"the API learns who asks": [
		{
			says: "believes the visitor",
			apply: set("edgeFunction", /viewer/, { code: "function handler(event) { return event.request; }" }),
		},
	],
	"the console is uploaded": [
		{ says: "no page", apply: remove("object", /index\.html/) },
		{
			says: "a page that is kept",
			apply: set("object", /index\.html/, { cacheControl: "max-age=31536000" }),
		},
	],

	"schedules are those of the embedded runtime": [
		{ says: "another time", apply: set("schedule", /DeadLetters/, { scheduleExpression: "rate(1 hour)" }) },
		{ says: "a schedule is missing", apply: remove("schedule", /DeadLetters/) },
		{
			says: "another machine",
			apply: change("schedule", /DeadLetters/, (inputs) => {
				Object.assign(inputs["target"] as object, {
					arn: "arn:aws:states:eu-central-1:1:stateMachine:other",
				});
			}),
		},
	],
	"failed starts are kept": [
		{
			says: "they are not",
			apply: change("schedule", /DeadLetters/, (inputs) => {
				Object.assign(inputs["target"] as object, { deadLetterConfig: undefined });
			}),
		},
	],
	"messages start their machine": [
		{ says: "no rule listens", apply: remove("eventRule", /DeadLetters/) },
		{ says: "the rule is off", apply: set("eventRule", /DeadLetters/, { state: "DISABLED" }) },
		{ says: "another machine is started", apply: set("eventTarget", /DeadLetters/, { arn: "arn:other" }) },
		{ says: "the alarm looks each hour", apply: set("alarm", /DeadLettersWaiting/, { period: 3600 }) },
	],
	"schedules run unless told otherwise": [
		{ says: "one does not", apply: set("schedule", /DeadLetters/, { state: "DISABLED" }) },
	],
	"names fit whatever the stage": [
		{
			says: "one does not",
			apply: change("role", /DeadLettersSchedule/, (inputs) => {
				Object.assign(inputs, { name: `${String(inputs["name"])}-of-which-the-name-is-longer` });
			}),
		},
	],
	"schedules may start their machine only": [
		{
			says: "every machine",
			apply: allow(
				/DeadLettersSchedule/,
				"states:StartExecution",
				() => "arn:aws:states:eu-central-1:1:stateMachine:x",
			),
		},
		{ says: "not even theirs", apply: set("role", /DeadLettersSchedule/, { inlinePolicies: [] }) },
	],

	"there is an alarm for what matters": [
		{ says: "failed executions", apply: remove("alarm", /CollectPackageFailed/) },
		{ says: "poison", apply: remove("alarm", /Poison/) },
		{ says: "open circuits", apply: remove("alarm", /Circuit/) },
		{ says: "nothing that runs", apply: remove("alarm", /ProcessDeadLettersSilent/) },
		{ says: "throttles", apply: remove("alarm", /Throttled/) },
		{ says: "a healer that does not heal", apply: remove("alarm", /SelfHealingErrors/) },
		{ says: "the API's errors", apply: remove("alarm", /ApiServerErrors/) },
		{ says: "a metric that nobody writes", apply: set("alarm", /Circuit/, { namespace: "Other" }) },
	],
	"alarms watch what is written": [
		{ says: "a dimension too few", apply: set("alarm", /Circuit/, { dimensions: { State: "open" } }) },
		{ says: "another metric", apply: set("alarm", /SelfHealing/, { metricName: "SelfHealingFailures" }) },
	],
	"alarms tell somebody what to do": [
		{ says: "nobody", apply: set("alarm", /Poison/, { alarmActions: [] }) },
		{ says: "nothing", apply: set("alarm", /Poison/, { alarmDescription: "" }) },
		{ says: "a topic that is no more", apply: remove("topic", /Alarms/) },
	],
	"silence is an alarm where something must run, and nowhere else": [
		{ says: "poison", apply: set("alarm", /Poison/, { treatMissingData: "breaching" }) },
		{ says: "a schedule", apply: set("alarm", /Silent/, { treatMissingData: "notBreaching" }) },
	],
	"one poisoned message is enough": [
		{ says: "ten", apply: set("alarm", /Poison/, { threshold: 10 }) },
		{ says: "three periods", apply: set("alarm", /CollectPackageFailed/, { evaluationPeriods: 3 }) },
	],
	"alarms are mailed to the configured address": [
		{
			says: "another one",
			apply: add("subscription", "OtherMail", { protocol: "email", endpoint: "other@other.example" }),
		},
	],
	"the dashboard shows everything": [
		{ says: "nothing", apply: set("dashboard", /./, { dashboardBody: `{"widgets":[]}` }) },
		{ says: "there is none", apply: remove("dashboard", /./) },
		{ says: "a machine is missing", apply: add("machine", "OtherMachine", { name: "other" }) },
		{
			says: "an empty panel",
			apply: change("dashboard", /./, (inputs) => {
				inputs["dashboardBody"] = String(inputs["dashboardBody"]).replace(
					`"widgets":[`,
					`"widgets":[{"properties":{"metrics":[]}},`,
				);
			}),
		},
	],
	"deployments say where things are": [
		{ says: "no address", apply: (app) => ({ ...app, outputs: { ...app.outputs, api: undefined } }) },
	],
};
