/** Reads an evaluated app: resources by type, policies, the function of a handler. */
import type { App, Resource } from "./synth/synthesize.ts";

export const TYPES = {
	table: "aws:dynamodb/table:Table",
	function: "aws:lambda/function:Function",
	eventInvokeConfig: "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
	permission: "aws:lambda/permission:Permission",
	role: "aws:iam/role:Role",
	machine: "aws:sfn/stateMachine:StateMachine",
	queue: "aws:sqs/queue:Queue",
	topic: "aws:sns/topic:Topic",
	subscription: "aws:sns/topicSubscription:TopicSubscription",
	logGroup: "aws:cloudwatch/logGroup:LogGroup",
	alarm: "aws:cloudwatch/metricAlarm:MetricAlarm",
	eventRule: "aws:cloudwatch/eventRule:EventRule",
	eventTarget: "aws:cloudwatch/eventTarget:EventTarget",
	dashboard: "aws:cloudwatch/dashboard:Dashboard",
	schedule: "aws:scheduler/schedule:Schedule",
	api: "aws:apigatewayv2/api:Api",
	apiStage: "aws:apigatewayv2/stage:Stage",
	apiDomain: "aws:apigatewayv2/domainName:DomainName",
	route: "aws:apigatewayv2/route:Route",
	integration: "aws:apigatewayv2/integration:Integration",
	mailIdentity: "aws:sesv2/emailIdentity:EmailIdentity",
	cdn: "aws:cloudfront/distribution:Distribution",
	responseHeaders: "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy",
	edgeFunction: "aws:cloudfront/function:Function",
	publicAccess: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
	object: "aws:s3/bucketObjectv2:BucketObjectv2",
} as const;

export type ResourceType = keyof typeof TYPES;

/** By the list of an app's resources, which nobody changes: an app with a fault has a list of its own. */
const byType = new WeakMap<readonly Resource[], Map<string, Resource[]>>();

export function resourcesOf({ resources }: App, type: ResourceType): readonly Resource[] {
	const grouped = byType.get(resources) ?? Map.groupBy(resources, (resource) => resource.type);
	byType.set(resources, grouped);
	return grouped.get(TYPES[type]) ?? [];
}

/** The inputs that name something, as text; empty when absent. */
export function textOf(resource: Resource, input: string): string {
	const value = plain(resource.inputs[input]);
	return typeof value === "string" ? value : "";
}

const SECRET_MARK = "4dabf18193072939515e22adb298388d";

/** Pulumi wraps what is secret into an object with this key. */
export function isSecret(value: unknown): boolean {
	return typeof value === "object" && value !== null && SECRET_MARK in value;
}

/** The value, whether it is secret or not. */
export function plain(value: unknown): unknown {
	return isSecret(value) ? (value as { value: unknown }).value : value;
}

export type Statement = { Effect: string; Action: string[]; Resource: string[]; Condition: unknown };

/** Every statement of a role's policies. */
export function statementsOf(role: Resource): Statement[] {
	const policies = (role.inputs["inlinePolicies"] ?? []) as { policy: string }[];
	return policies.flatMap(({ policy }) =>
		(JSON.parse(policy).Statement as Statement[]).map((statement) => ({
			Effect: statement.Effect,
			Action: [statement.Action].flat(),
			Resource: [statement.Resource].flat(),
			Condition: statement.Condition,
		})),
	);
}

export function roleByArn(app: App, arn: string): Resource | undefined {
	return resourcesOf(app, "role").find((role) => arn.endsWith(`:role/${textOf(role, "name")}`));
}

export type DeployedFunction = {
	handler: string;
	resource: Resource;
	role: Resource | undefined;
	variables: ReadonlyMap<string, string>;
};

/** Functions with the handlers they were built from. */
export function functionsOf(app: App): DeployedFunction[] {
	const handlers = new Map(app.builds.map(({ functionID, handler }) => [`${functionID}Function`, handler]));
	return resourcesOf(app, "function").map((resource) => {
		const environment = plain(resource.inputs["environment"]) as { variables?: Record<string, string> };
		return {
			handler: handlers.get(resource.name) ?? "",
			resource,
			role: roleByArn(app, textOf(resource, "role")),
			variables: new Map(Object.entries(environment?.variables ?? {})),
		};
	});
}

/** Physical name of a table by its name in the declaration. */
export function tableNameOf(app: App, table: string): string {
	const logical = `${table.charAt(0).toUpperCase()}${table.slice(1)}Table`;
	const found = resourcesOf(app, "table").find(({ name }) => name === logical);
	return found ? textOf(found, "name") : "";
}

export type AslMachine = { TimeoutSeconds?: number; StartAt: string; States: Record<string, AslState> };
export type AslState = {
	Type: string;
	Resource?: string;
	TimeoutSeconds?: number;
	Arguments?: Record<string, unknown>;
	Branches?: AslMachine[];
	ItemProcessor?: AslMachine & { ProcessorConfig?: { Mode?: string } };
};

export function definitionOf(machine: Resource): AslMachine {
	return JSON.parse(textOf(machine, "definition"));
}

/** Every state with its name, nested ones included. */
export function* statesOf(machine: AslMachine): Generator<[name: string, state: AslState]> {
	for (const [name, state] of Object.entries(machine.States)) {
		yield [name, state];
		for (const nested of [...(state.Branches ?? []), ...(state.ItemProcessor ? [state.ItemProcessor] : [])]) {
			yield* statesOf(nested);
		}
	}
}

/** The function that a task state calls. */
export function functionCalledBy(state: AslState): string | undefined {
	const name = state.Arguments?.["FunctionName"];
	return typeof name === "string" ? name : undefined;
}

export function arnOfFunction(app: App, resource: Resource): string {
	return `arn:aws:lambda:${app.region}:${app.account}:function:${textOf(resource, "name")}`;
}

/** The differences between two lists, in words. */
export function differences(what: string, actual: Iterable<string>, expected: Iterable<string>): string[] {
	const [is, should] = [new Set(actual), new Set(expected)];
	return [
		...[...should].filter((item) => !is.has(item)).map((item) => `${what}: ${item} is missing`),
		...[...is].filter((item) => !should.has(item)).map((item) => `${what}: ${item} is too much`),
	];
}
