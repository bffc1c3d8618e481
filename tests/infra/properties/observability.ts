import { METRIC_NAMESPACE, METRICS, type MetricName } from "@dephealth/contract/metrics.ts";
import { differences, resourcesOf, textOf } from "../read-app.ts";
import type { App, Resource } from "../synth/synthesize.ts";

function dimensionsOf(alarm: Resource): Record<string, string> {
	return (alarm.inputs["dimensions"] ?? {}) as Record<string, string>;
}

/** Some alarms only start something. */
function alarmsForPeople(app: App): Resource[] {
	const patterns = resourcesOf(app, "eventRule").map((rule) => textOf(rule, "eventPattern"));
	return resourcesOf(app, "alarm").filter(
		(alarm) => !patterns.some((pattern) => pattern.includes(`:${textOf(alarm, "name")}"`)),
	);
}

/** The metric that an alarm watches, in one line. */
function subjectOf(alarm: Resource): string {
	const dimensions = Object.entries(dimensionsOf(alarm))
		.sort()
		.map(([name, value]) => `${name}=${value}`);
	return `${textOf(alarm, "namespace")} ${textOf(alarm, "metricName")} ${dimensions.join(" ")}`;
}

/** Failed executions, backlogs, poison, open circuits, a healer that does not heal, and the API's own errors. */
export function thereIsAnAlarmForWhatMatters(app: App): string[] {
	const api = resourcesOf(app, "api")[0];
	return differences("alarm", alarmsForPeople(app).map(subjectOf), [
		...resourcesOf(app, "machine").flatMap((machine) => {
			const arn = `arn:aws:states:${app.region}:${app.account}:stateMachine:${textOf(machine, "name")}`;
			return [
				`AWS/States ExecutionsFailed StateMachineArn=${arn}`,
				`AWS/States ExecutionsTimedOut StateMachineArn=${arn}`,
			];
		}),
		...resourcesOf(app, "queue").map(
			(queue) => `AWS/SQS ApproximateNumberOfMessagesVisible QueueName=${textOf(queue, "name")}`,
		),
		"DepHealth CircuitsOpened ",
		"DepHealth SelfHealingErrors ",
		"AWS/Lambda Throttles ",
		...resourcesOf(app, "schedule")
			.filter((schedule) => textOf(schedule, "state") === "ENABLED")
			.map((schedule) => {
				const { arn } = schedule.inputs["target"] as { arn?: string };
				return `AWS/States ExecutionsStarted StateMachineArn=${arn}`;
			}),
		`AWS/ApiGateway 5xx ApiId=${api?.name}-id`,
	]);
}

/** CloudWatch finds a metric by exactly its dimensions: with others, an alarm waits for ever. */
export function alarmsWatchWhatIsWritten(app: App): string[] {
	return resourcesOf(app, "alarm")
		.filter((alarm) => textOf(alarm, "namespace") === METRIC_NAMESPACE)
		.flatMap((alarm) => {
			const definition = METRICS[textOf(alarm, "metricName") as MetricName];
			if (definition === undefined) return [`${alarm.name} watches a metric that nobody writes`];
			return differences(
				`dimension of ${alarm.name}`,
				Object.keys(dimensionsOf(alarm)),
				definition.dimensions,
			);
		});
}

export function alarmsTellSomebody(app: App): string[] {
	const topics = new Set(
		resourcesOf(app, "topic").map(
			(topic) => `arn:aws:sns:${app.region}:${app.account}:${textOf(topic, "name")}`,
		),
	);
	return alarmsForPeople(app).flatMap((alarm) => {
		const [told] = (alarm.inputs["alarmActions"] ?? []) as string[];
		return [
			...(told !== undefined && topics.has(told) ? [] : [`${alarm.name} tells nobody`]),
			...(textOf(alarm, "alarmDescription") === "" ? [`${alarm.name} does not say what to do`] : []),
		];
	});
}

/**
 * The metrics exist only while something happens: silence must neither wake anybody nor keep an alarm up, but where
 * something should have happened.
 */
export function silenceIsAnAlarmWhereSomethingMustRun(app: App): string[] {
	return resourcesOf(app, "alarm")
		.filter((alarm) => {
			const expected = /Silent/.test(alarm.name) ? "breaching" : "notBreaching";
			return textOf(alarm, "treatMissingData") !== expected;
		})
		.map((alarm) => `${alarm.name} misunderstands silence`);
}

/** Poison and failed executions are announced at the first one. */
export function onePoisonedMessageIsEnough(app: App): string[] {
	return resourcesOf(app, "alarm")
		.filter((alarm) => /Poison|Failed|TimedOut|Circuit/.test(alarm.name))
		.filter((alarm) => alarm.inputs["threshold"] !== 0 || alarm.inputs["evaluationPeriods"] !== 1)
		.map((alarm) => `${alarm.name} waits for more than one`);
}

export function alarmsAreMailedToTheConfiguredAddress(app: App): string[] {
	return differences(
		"alarm mail",
		resourcesOf(app, "subscription")
			.filter((subscription) => textOf(subscription, "protocol") === "email")
			.map((subscription) => textOf(subscription, "endpoint")),
		app.environment["DEPHEALTH_ALARM_EMAIL"] === undefined ? [] : [app.environment["DEPHEALTH_ALARM_EMAIL"]],
	);
}

/** One dashboard on which every machine, queue and table and the API can be seen. */
export function theDashboardShowsEverything(app: App): string[] {
	const dashboards = resourcesOf(app, "dashboard");
	if (dashboards.length !== 1) return [`there are ${dashboards.length} dashboards`];
	const body = dashboards[0] ? textOf(dashboards[0], "dashboardBody") : "";
	const { widgets } = JSON.parse(body || `{"widgets":[]}`) as {
		widgets: { properties: { metrics: unknown[] } }[];
	};
	const subjects = [
		...resourcesOf(app, "machine").map((machine) => `stateMachine:${textOf(machine, "name")}`),
		...resourcesOf(app, "queue").map((queue) => textOf(queue, "name")),
		...resourcesOf(app, "table").map((table) => textOf(table, "name")),
		...resourcesOf(app, "api").map((api) => `${api.name}-id`),
		...Object.keys(METRICS),
	];
	return [
		...subjects
			.filter((subject) => !body.includes(subject))
			.map((subject) => `the dashboard does not show ${subject}`),
		...widgets
			.filter(({ properties }) => properties.metrics.length === 0)
			.map(() => "the dashboard has an empty panel"),
	];
}

export function deploymentsSayWhereThingsAre(app: App): string[] {
	return ["api", "dashboard", "alarms", "deadLetters", "stateMachines", "tables"]
		.filter((output) => !JSON.stringify(app.outputs[output] ?? "").match(/https:|arn:|dephealth-/))
		.map((output) => `the output ${output} is missing`);
}
