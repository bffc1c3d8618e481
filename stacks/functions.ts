/** Makes Lambda functions of handler paths, each with its own role that allows what `function-needs.ts` says. */
import type { SettingVariable } from "@dephealth/contract/environment.ts";
import { MACHINES } from "@dephealth/contract/machines.ts";
import { QUEUES } from "@dephealth/contract/queues.ts";
import { TABLES, type TableName } from "@dephealth/contract/tables.ts";
import { TOPICS } from "@dephealth/contract/topics.ts";
import { executionStatements, steeringStatements, tryingStatements } from "./execution-statements.ts";
import { FUNCTION_BUNDLE } from "./function-bundle.ts";
import { FUNCTION_NEEDS, UNDECIDED } from "./function-needs.ts";
import type { Grant } from "./grants.ts";
import type { Messaging } from "./messaging.ts";
import { found, functionNameOf, kebabCase } from "./names.ts";
import type { FunctionNeeds } from "./needs/needs.ts";
import { resourceName, stateMachineArn } from "./resource-names.ts";
import type { Secrets } from "./secret-values.ts";
import { joined, type Statement } from "./service-role.ts";
import { logRetentionDays, type Settings } from "./settings.ts";
import type { Tables } from "./storage.ts";

/** The function of a handler; made when it is asked for the first time. */
export type Functions = (handler: string) => sst.aws.Function;

type Environment = Record<string, $util.Input<string>>;

/** AWS gives these actions no resources to choose from. */
const TRACING: Statement = {
	actions: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
	resources: ["*"],
};

export function createFunctions(deps: {
	settings: Settings;
	tables: Tables;
	messaging: Messaging;
	secrets: Secrets;
	/** The public address of console and API. */
	publicUrl: $util.Input<string>;
}): Functions {
	const { settings, tables, messaging, secrets } = deps;
	const variables: Record<SettingVariable, $util.Input<string>> = {
		OPERATOR_OWNERS: settings.operatorOwners,
		STRIPE_PRICES: settings.stripePrices,
		PUBLIC_URL: deps.publicUrl,
		MAIL_SENDER: settings.mailSender ?? "",
	};
	const made = new Map<string, sst.aws.Function>();

	function tableVariable(name: TableName): Environment {
		return { [TABLES[name].variable]: tables[name].name };
	}

	function nameOf(of: Extract<Grant, { kind: "named" }>["of"]): Environment {
		return "queue" in of
			? { [QUEUES[of.queue].variable]: found(messaging.queues, of.queue).url }
			: { [MACHINES[of.stateMachine].variable]: stateMachineArn(of.stateMachine) };
	}

	/** The effect of a grant: the role's statements, and the variables by which the function finds the resource. */
	function effectOf(grant: Grant): { statements: Statement[]; environment: Environment } {
		switch (grant.kind) {
			case "table":
				return {
					statements: [allow("dynamodb", grant.actions, tables[grant.table].arn)],
					environment: tableVariable(grant.table),
				};
			case "index":
				return {
					statements: [
						allow("dynamodb", ["Query"], $interpolate`${tables[grant.table].arn}/index/${grant.index}`),
					],
					environment: tableVariable(grant.table),
				};
			case "queue": {
				const queue = found(messaging.queues, grant.queue);
				return {
					statements: [allow("sqs", grant.actions, queue.arn)],
					environment: { [QUEUES[grant.queue].variable]: queue.url },
				};
			}
			case "topic": {
				const { arn } = found(messaging.topics, grant.topic);
				return {
					statements: [allow("sns", ["Publish"], arn)],
					environment: { [TOPICS[grant.topic].variable]: arn },
				};
			}
			case "start": {
				const arn = stateMachineArn(grant.stateMachine);
				return {
					statements: [allow("states", ["StartExecution"], arn)],
					environment: { [MACHINES[grant.stateMachine].variable]: arn },
				};
			}
			case "executions": {
				const arn = stateMachineArn(grant.stateMachine);
				return {
					statements: executionStatements(grant.stateMachine),
					environment: { [MACHINES[grant.stateMachine].variable]: arn },
				};
			}
			case "steer": {
				const arn = stateMachineArn(grant.stateMachine);
				return {
					statements: steeringStatements(grant.stateMachine),
					environment: { [MACHINES[grant.stateMachine].variable]: arn },
				};
			}
			case "try":
				return { statements: tryingStatements(grant.stateMachines), environment: {} };
			case "named":
				return { statements: [], environment: nameOf(grant.of) };
			case "metrics":
				// CloudWatch gives this action no resources to choose from.
				return { statements: [allow("cloudwatch", ["GetMetricData"], "*")], environment: {} };
			case "mail":
				return { statements: mailStatements(), environment: { MAIL_SENDER: variables.MAIL_SENDER } };
		}
	}

	function mailStatements(): Statement[] {
		const resources = [...messaging.mail];
		return resources.length === 0 ? [] : [{ actions: ["ses:SendEmail"], resources }];
	}

	/** Lambda sends a subscriber's failed messages to its queue with the subscriber's permissions. */
	function unhandledStatements(handler: string): Statement[] {
		const queue = messaging.unhandled.get(handler);
		return queue ? [allow("sqs", ["SendMessage"], queue.arn)] : [];
	}

	function environmentOf(needs: FunctionNeeds): Environment {
		return {
			POWERTOOLS_SERVICE_NAME: $app.name,
			...(settings.contact !== undefined && { UPSTREAM_CONTACT: settings.contact }),
			// Part of every function's configuration; the name alone allows nothing.
			...tableVariable("packages"),
			...Object.assign({}, ...needs.grants.map((grant) => effectOf(grant).environment)),
			...Object.fromEntries(
				(needs.secrets ?? []).map((variable) => [variable, found(secrets, variable).value]),
			),
			...Object.fromEntries((needs.settings ?? []).map((variable) => [variable, variables[variable]])),
		};
	}

	function createFunction(handler: string): sst.aws.Function {
		const needs = FUNCTION_NEEDS.get(handler) ?? UNDECIDED;
		const name = functionNameOf(handler);
		const logGroup = new aws.cloudwatch.LogGroup(`${name}Logs`, {
			name: `/aws/lambda/${resourceName(kebabCase(name))}`,
			retentionInDays: logRetentionDays(settings),
		});
		return new sst.aws.Function(name, {
			handler,
			runtime: "nodejs24.x",
			architecture: "arm64",
			memory: `${needs.size.memoryMb} MB`,
			timeout: `${needs.size.timeoutSeconds} seconds`,
			environment: environmentOf(needs),
			permissions: joined([
				...needs.grants.flatMap((grant) => effectOf(grant).statements),
				...unhandledStatements(handler),
				allow("logs", ["CreateLogStream", "PutLogEvents"], $interpolate`${logGroup.arn}:*`),
				TRACING,
			]),
			logging: { logGroup: logGroup.name, format: "json" },
			nodejs: FUNCTION_BUNDLE,
			transform: {
				function(args) {
					args.tracingConfig = { mode: "Active" };
				},
				role(args) {
					// AWS's managed policy would allow every log group of the account; the statement above allows one.
					args.managedPolicyArns = [];
					// SST lets the whole account take on the role; only its bridge to this machine, under sst dev, needs that.
					if (!$dev) {
						args.assumeRolePolicy = aws.iam.assumeRolePolicyForPrincipal({ Service: "lambda.amazonaws.com" });
					}
				},
			},
		});
	}

	return (handler) => {
		const existing = made.get(handler);
		if (existing) return existing;
		const created = createFunction(handler);
		made.set(handler, created);
		return created;
	};
}

function allow(service: string, actions: readonly string[], resource: $util.Input<string>): Statement {
	return { actions: actions.map((action) => `${service}:${action}`), resources: [resource] };
}
