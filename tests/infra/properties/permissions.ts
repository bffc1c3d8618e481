import { MACHINES, type MachineDefinition, type MachineName } from "@dephealth/contract/machines.ts";
import { SUBSCRIBERS } from "@dephealth/contract/topics.ts";
import { FUNCTION_NEEDS } from "../../../stacks/function-needs.ts";
import type { Grant } from "../../../stacks/grants.ts";
import { functionNameOf, stageLabel } from "../../../stacks/names.ts";
import {
	type DeployedFunction,
	differences,
	functionsOf,
	resourcesOf,
	roleByArn,
	type Statement,
	statementsOf,
	tableNameOf,
	textOf,
} from "../read-app.ts";
import type { App, Resource } from "../synth/synthesize.ts";

/** Actions that AWS lets nobody limit to a resource; https://docs.aws.amazon.com/service-authorization/ */
export const WITHOUT_RESOURCES: ReadonlyMap<string, string> = new Map([
	["xray:PutTraceSegments", "traces belong to no resource"],
	["xray:PutTelemetryRecords", "traces belong to no resource"],
	["xray:GetSamplingRules", "read by Step Functions to decide what to trace"],
	["xray:GetSamplingTargets", "read by Step Functions to decide what to trace"],
	["logs:CreateLogDelivery", "Step Functions registers where its history is logged to"],
	["logs:GetLogDelivery", "the same"],
	["logs:UpdateLogDelivery", "the same"],
	["logs:DeleteLogDelivery", "the same"],
	["logs:ListLogDeliveries", "the same"],
	["logs:PutResourcePolicy", "the same"],
	["logs:DescribeResourcePolicies", "the same"],
	["logs:DescribeLogGroups", "the same"],
	["cloudwatch:GetMetricData", "metrics belong to no resource"],
	["states:TestState", "what may be tried is limited by the role that is passed with it"],
]);

function everyStatement(app: App): [role: Resource, statement: Statement][] {
	return resourcesOf(app, "role").flatMap((role) =>
		statementsOf(role).map((statement): [Resource, Statement] => [role, statement]),
	);
}

export function noActionIsAWildcard(app: App): string[] {
	return everyStatement(app).flatMap(([role, { Action }]) =>
		Action.filter((action) => action.includes("*")).map((action) => `${role.name} allows ${action}`),
	);
}

/** A star may only stand for the parts of one named thing: a log group's streams, a machine's executions. */
export function noResourceIsAWildcard(app: App): string[] {
	return everyStatement(app).flatMap(([role, { Action, Resource }]) =>
		Resource.filter((resource) => !resource.startsWith("arn:aws:") || /\*/.test(resource.replace(/:\*$/, "")))
			.flatMap((resource) => Action.map((action) => ({ action, resource })))
			.filter(({ action, resource }) => resource !== "*" || !WITHOUT_RESOURCES.has(action))
			.map(({ action, resource }) => `${role.name} allows ${action} on ${resource}`),
	);
}

/** Whoever passes a role lends what it may do: only to Step Functions, and only a state machine's own. */
export function rolesArePassedToStepFunctionsAlone(app: App): string[] {
	const machineRoles = resourcesOf(app, "machine").map((machine) => textOf(machine, "roleArn"));
	return everyStatement(app)
		.filter(([, { Action }]) => Action.includes("iam:PassRole"))
		.flatMap(([role, { Action, Resource, Condition }]) => [
			...(Action.length > 1 ? [`${role.name} passes roles among other things`] : []),
			...(isForStepFunctionsAlone(Condition)
				? []
				: [`${role.name} passes roles to others than Step Functions`]),
			...Resource.filter((arn) => !machineRoles.includes(arn)).map(
				(arn) => `${role.name} passes ${arn}, with which no machine runs`,
			),
		]);
}

/** Characters of all policies that are written into a role; https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const MAX_INLINE_CHARACTERS = 10_240;

export function policiesFitIntoTheirRole(app: App): string[] {
	return resourcesOf(app, "role").flatMap((role) => {
		const policies = (role.inputs["inlinePolicies"] ?? []) as { policy: string }[];
		const characters = policies.reduce((sum, { policy }) => sum + policy.replace(/\s/g, "").length, 0);
		return characters > MAX_INLINE_CHARACTERS
			? [`${role.name} has policies of ${characters} characters`]
			: [];
	});
}

function isForStepFunctionsAlone(condition: unknown): boolean {
	const services = (condition as { StringEquals?: Record<string, string | string[]> } | undefined)
		?.StringEquals?.["iam:PassedToService"];
	return String(services) === "states.amazonaws.com";
}

/** AWS's own policies are wider than anything here needs. */
export function rolesHaveNoManagedPolicies(app: App): string[] {
	return resourcesOf(app, "role")
		.filter((role) => ((role.inputs["managedPolicyArns"] ?? []) as string[]).length > 0)
		.map((role) => `${role.name} has ${String(role.inputs["managedPolicyArns"])}`);
}

/** One AWS service and nobody else takes on a role; Step Functions and the scheduler for this account alone. */
export function rolesAreForOneService(app: App): string[] {
	return resourcesOf(app, "role").flatMap((role) => {
		const given = role.inputs["assumeRolePolicy"];
		const policy = typeof given === "string" ? JSON.parse(given) : given;
		const statements = policy.Statement as {
			Principal: Record<string, string | string[]>;
			Condition?: { StringEquals?: Record<string, string[]> };
		}[];
		return statements.flatMap(({ Principal, Condition }) => {
			const services = [Principal["Service"] ?? []].flat();
			const violations: string[] = [];
			if (Object.keys(Principal).length !== 1 || services.length !== 1) {
				violations.push(`${role.name} may be taken on by ${JSON.stringify(Principal)}`);
			}
			const account = Condition?.StringEquals?.["aws:SourceAccount"];
			if (services[0] !== "lambda.amazonaws.com" && String(account) !== app.account) {
				violations.push(`${role.name} works for other accounts' ${services[0]}`);
			}
			return violations;
		});
	});
}

/** What a name in a policy or an environment stands for exists. */
export function everyNamedResourceExists(app: App): string[] {
	const known = [
		...resourcesOf(app, "table").map((table) => `table/${textOf(table, "name")}`),
		...resourcesOf(app, "function").map((item) => `function:${textOf(item, "name")}`),
		...resourcesOf(app, "machine").flatMap((machine) => [
			`stateMachine:${textOf(machine, "name")}`,
			`execution:${textOf(machine, "name")}`,
			...labelsOf(textOf(machine, "name").replace(`dephealth-${stageLabel(app.stage)}-`, "")).flatMap(
				(label) => ["execution", "mapRun"].map((kind) => `${kind}:${textOf(machine, "name")}/${label}`),
			),
		]),
		...resourcesOf(app, "logGroup").map((group) => `log-group:${textOf(group, "name")}`),
		...resourcesOf(app, "role").map((role) => `role/${textOf(role, "name")}`),
		...resourcesOf(app, "queue").map((queue) => textOf(queue, "name")),
		...resourcesOf(app, "topic").map((topic) => textOf(topic, "name")),
		...resourcesOf(app, "mailIdentity").map((identity) => `identity/${textOf(identity, "emailIdentity")}`),
		...app.resources
			.filter(({ type }) => type === "aws:sesv2/configurationSet:ConfigurationSet")
			.map((set) => `configuration-set/${textOf(set, "configurationSetName")}`),
	];
	const names = new Set(known);
	const exists = (arn: string) =>
		names.has(
			arn
				.split(":")
				.slice(5)
				.join(":")
				.replace(/\/index\/.*$/, "")
				.replace(/:\*$/, ""),
		);
	const inPolicies = everyStatement(app).flatMap(([role, { Resource }]) =>
		Resource.filter((arn) => arn !== "*" && !exists(arn)).map((arn) => `${role.name} names ${arn}`),
	);
	const inEnvironments = functionsOf(app).flatMap(({ handler, variables }) =>
		[...variables]
			.filter(([name, value]) => name.endsWith("_ARN") && !exists(value))
			.map(([name, value]) => `${handler}: ${name} names ${value}`),
	);
	return [...inPolicies, ...inEnvironments];
}

/** Jobs and tasks that are about accounts; none of them reads anything from outside. */
const WORK_FOR_ACCOUNTS: ReadonlySet<string> = new Set([
	"packages/functions/src/jobs/send-account-mail.handler",
	"packages/functions/src/jobs/start-webhook-deliveries.handler",
	"packages/functions/src/tasks/deliver-webhook/find-webhook-subscription.handler",
	"packages/functions/src/tasks/deliver-webhook/record-webhook-outcome.handler",
]);

function isOfAccounts(handler: string): boolean {
	return handler.startsWith("packages/functions/src/api/") || WORK_FOR_ACCOUNTS.has(handler);
}

/** A function that calls external hosts must not be able to read our users' data. */
export function noTaskReachesTheAccounts(app: App): string[] {
	const accounts = tableNameOf(app, "accounts");
	const roles = [
		...functionsOf(app)
			.filter(({ handler }) => !isOfAccounts(handler))
			.map(({ role }) => role),
		...resourcesOf(app, "machine").map((machine) => roleByArn(app, textOf(machine, "roleArn"))),
	];
	return roles
		.filter((role) => role !== undefined)
		.filter((role) =>
			statementsOf(role).some(({ Resource }) =>
				Resource.some((arn) => (arn === "*" ? false : arn.includes(`table/${accounts}`))),
			),
		)
		.map((role) => `${role.name} reaches the accounts`);
}

/** Each role allows exactly the declared needs of its function, on the right resources. */
export function functionsMayDoWhatTheyNeed(app: App): string[] {
	return functionsOf(app).flatMap((deployed) => {
		const { role, handler } = deployed;
		if (!role) return [`${handler} has no role of its own`];
		const allowed = statementsOf(role).flatMap(({ Action, Resource }) =>
			Action.flatMap((action) => Resource.map((resource) => `${action} on ${resource}`)),
		);
		return differences(handler, allowed, expectedOf(app, deployed));
	});
}

function expectedOf(app: App, { handler, resource }: DeployedFunction): string[] {
	const logGroup = (resource.inputs["loggingConfig"] as { logGroup?: string })?.logGroup ?? "";
	const logs = arn(app, "logs", `log-group:${logGroup}:*`);
	return [
		`logs:CreateLogStream on ${logs}`,
		`logs:PutLogEvents on ${logs}`,
		"xray:PutTraceSegments on *",
		"xray:PutTelemetryRecords on *",
		...(FUNCTION_NEEDS.get(handler)?.grants ?? []).flatMap((grant) => inWords(app, grant)),
		...SUBSCRIBERS.filter((subscriber) => subscriber.handler === handler).map(() => {
			const unhandled = physical(app, "queue", `${functionNameOf(handler)}Poison`.toLowerCase());
			return `sqs:SendMessage on ${arn(app, "sqs", unhandled)}`;
		}),
	];
}

function inWords(app: App, grant: Grant): string[] {
	switch (grant.kind) {
		case "table":
			return grant.actions.map((action) => `dynamodb:${action} on ${tableArn(app, grant.table)}`);
		case "index":
			return [`dynamodb:Query on ${tableArn(app, grant.table)}/index/${grant.index}`];
		case "queue":
			return grant.actions.map(
				(action) => `sqs:${action} on ${arn(app, "sqs", physical(app, "queue", grant.queue))}`,
			);
		case "topic":
			return [`sns:Publish on ${arn(app, "sns", physical(app, "topic", grant.topic))}`];
		case "start":
			return [`states:StartExecution on ${machineArn(app, "stateMachine", grant.stateMachine)}`];
		case "executions":
			return [
				...["ListExecutions", "DescribeStateMachine"].map(
					(action) => `states:${action} on ${machineArn(app, "stateMachine", grant.stateMachine)}`,
				),
				...executionsOf(app, grant.stateMachine).flatMap((executions) =>
					["DescribeExecution", "GetExecutionHistory", "DescribeStateMachineForExecution", "ListMapRuns"].map(
						(action) => `states:${action} on ${executions}`,
					),
				),
				...mapRunsOf(app, grant.stateMachine).flatMap((runs) => [
					`states:DescribeMapRun on ${runs}`,
					`states:ListExecutions on ${runs}`,
				]),
			];
		case "steer":
			return [
				`states:StartExecution on ${machineArn(app, "stateMachine", grant.stateMachine)}`,
				...["StopExecution", "RedriveExecution"].map(
					(action) => `states:${action} on ${machineArn(app, "execution", grant.stateMachine)}:*`,
				),
				...mapRunsOf(app, grant.stateMachine).map((runs) => `states:UpdateMapRun on ${runs}`),
			];
		case "try":
			return [
				"states:TestState on *",
				...grant.stateMachines.map(
					(name) =>
						`iam:PassRole on arn:aws:iam::${app.account}:role/dephealth-${stageLabel(app.stage)}-${name}-machine`,
				),
			];
		case "named":
			return [];
		case "metrics":
			return ["cloudwatch:GetMetricData on *"];
		case "mail": {
			const identities = resourcesOf(app, "mailIdentity");
			return identities.flatMap((identity) => [
				`ses:SendEmail on ${arn(app, "ses", `identity/${textOf(identity, "emailIdentity")}`)}`,
				`ses:SendEmail on ${arn(app, "ses", `configuration-set/${textOf(identity, "configurationSetName")}`)}`,
			]);
		}
	}
}

/** A machine's own executions, and those that its Distributed Maps start. */
function executionsOf(app: App, machine: MachineName): string[] {
	const own = machineArn(app, "execution", machine);
	return [`${own}:*`, ...labelsOf(machine).map((label) => `${own}/${label}:*`)];
}

function mapRunsOf(app: App, machine: MachineName): string[] {
	return labelsOf(machine).map((label) => `${machineArn(app, "mapRun", machine)}/${label}:*`);
}

function labelsOf(machine: string): readonly string[] {
	const { mapLabels = [] }: Partial<MachineDefinition> = MACHINES[machine as MachineName] ?? {};
	return mapLabels;
}

function arn(app: App, service: string, resource: string): string {
	return `arn:aws:${service}:${app.region}:${app.account}:${resource}`;
}

function tableArn(app: App, table: string): string {
	return arn(app, "dynamodb", `table/${tableNameOf(app, table)}`);
}

function machineArn(app: App, kind: "stateMachine" | "execution" | "mapRun", name: string): string {
	return arn(app, "states", `${kind}:dephealth-${stageLabel(app.stage)}-${name}`);
}

/** SST's names are `dephealth-<stage>-<Name>Queue-<random>`. */
function physical(app: App, type: "queue" | "topic", name: string): string {
	const suffix = type === "queue" ? "queue" : "topic";
	const logical = `${name.replaceAll("-", "")}${suffix}`;
	const found = resourcesOf(app, type).find((resource) => resource.name.toLowerCase() === logical);
	return found ? textOf(found, "name") : `no ${type} ${name}`;
}
