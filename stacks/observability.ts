/** Alarms, whom they tell, and the dashboard. */

import { SCHEDULES } from "@dephealth/contract/schedules.ts";
import { type AlarmDefinition, alarmsOf } from "./alarms.ts";
import { dashboardOf } from "./dashboard.ts";
import type { Messaging } from "./messaging.ts";
import { found } from "./names.ts";
import { resourceName } from "./resource-names.ts";
import type { Settings } from "./settings.ts";
import type { Tables } from "./storage.ts";
import type { Machines } from "./workflows.ts";

export type Observability = {
	alarms: aws.sns.Topic /** Undefined in a stage without one. */;
	dashboardUrl: $util.Output<string> | undefined;
};

export function createObservability(deps: {
	settings: Settings;
	api: sst.aws.ApiGatewayV2;
	machines: Machines;
	messaging: Messaging;
	tables: Tables;
	/** Queues of messages that could not be handled, by receiver. */
	poison: ReadonlyMap<string, sst.aws.Queue>;
}): Observability {
	const { settings, api, machines, messaging } = deps;
	const alarms = new aws.sns.Topic("Alarms", { name: resourceName("alarms") });
	if (settings.alarmEmail !== undefined) {
		new aws.sns.TopicSubscription("AlarmMail", {
			topic: alarms.arn,
			protocol: "email",
			endpoint: settings.alarmEmail,
		});
	}
	const definitions = alarmsOf<$util.Input<string>>({
		machines: [...machines].map(([name, { arn }]) => [name, arn]),
		queues: [...messaging.queues].map(([name, queue]) => [name, queue.nodes.queue.name]),
		poison: [...deps.poison].map(([name, queue]) => [name, queue.nodes.queue.name]),
		schedules: (settings.schedules ? SCHEDULES : []).map(({ stateMachine, everySeconds }) => ({
			name: stateMachine,
			arn: found(machines, stateMachine).arn,
			everySeconds,
		})),
		apiId: api.nodes.api.id,
	});
	for (const definition of definitions) createAlarm(definition, alarms);
	return { alarms, dashboardUrl: settings.dashboard ? createDashboard(deps) : undefined };
}

function createAlarm(definition: AlarmDefinition<$util.Input<string>>, topic: aws.sns.Topic): void {
	new aws.cloudwatch.MetricAlarm(`${definition.id}Alarm`, {
		name: resourceName(definition.id),
		alarmDescription: definition.description,
		namespace: definition.namespace,
		metricName: definition.metric,
		dimensions: definition.dimensions,
		statistic: definition.statistic,
		period: definition.periodSeconds,
		evaluationPeriods: definition.periods,
		// These metrics exist only while something happens.
		...(definition.onSilence
			? { comparisonOperator: "LessThanThreshold", threshold: 1, treatMissingData: "breaching" }
			: {
					comparisonOperator: "GreaterThanThreshold",
					threshold: definition.above,
					treatMissingData: "notBreaching",
				}),
		alarmActions: [topic.arn],
		okActions: [topic.arn],
	});
}

function createDashboard({
	api,
	machines,
	messaging,
	tables,
	poison,
}: {
	api: sst.aws.ApiGatewayV2;
	machines: Machines;
	messaging: Messaging;
	tables: Tables;
	poison: ReadonlyMap<string, sst.aws.Queue>;
}): $util.Output<string> {
	const { region } = aws.getRegionOutput({});
	const queues = [...messaging.queues.values(), ...poison.values()];
	const body = $util
		.output({
			region,
			apiId: api.nodes.api.id,
			machineArns: Object.fromEntries([...machines].map(([name, { arn }]) => [name, arn])),
			queueNames: queues.map((queue) => queue.nodes.queue.name),
			tableNames: Object.values(tables).map(({ name }) => name),
		})
		.apply((subjects) => JSON.stringify(dashboardOf(subjects)));
	const dashboard = new aws.cloudwatch.Dashboard("Dashboard", {
		dashboardName: resourceName("overview"),
		dashboardBody: body,
	});
	return $interpolate`https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#dashboards:name=${dashboard.dashboardName}`;
}
