import { QUEUES, type QueueName } from "@dephealth/contract/queues.ts";
import { SCHEDULES } from "@dephealth/contract/schedules.ts";
import { SUBSCRIBERS } from "@dephealth/contract/topics.ts";
import { LOCAL_API_ID } from "@dephealth/local/metrics/service-metrics.ts";
import { FAILED_STARTS_QUEUE } from "@dephealth/local/workflows/schedules.ts";
import type { Workflows } from "@dephealth/local/workflows/workflows.ts";
import { embeddedQueueName } from "@dephealth/local/workflows/workflows.ts";
import { type AlarmDefinition, alarmsOf } from "../../../stacks/alarms.ts";

/** The alarms of the app on AWS by their ids, for the embedded runtime's machines and queues. */
export function embeddedAlarms({
	stateMachineArns,
}: Pick<Workflows, "stateMachineArns">): ReadonlyMap<string, AlarmDefinition> {
	const queueNames = Object.keys(QUEUES).map((name) => [name, embeddedQueueName(name as QueueName)] as const);
	return new Map(
		alarmsOf({
			machines: Object.entries(stateMachineArns),
			queues: queueNames,
			poison: [
				...queueNames.map(([name, queue]) => [name, `${queue}-poison`] as const),
				...SUBSCRIBERS.map(
					({ topic, handler }) =>
						[`jobs-${jobOf(handler)}`, `dephealth-${topic}-to-${jobOf(handler)}-poison`] as const,
				),
				["schedules", FAILED_STARTS_QUEUE],
			],
			schedules: SCHEDULES.map(({ stateMachine, everySeconds }) => ({
				name: stateMachine,
				arn: stateMachineArns[stateMachine],
				everySeconds,
			})),
			apiId: LOCAL_API_ID,
		}).map((alarm) => [alarm.id, alarm]),
	);
}

/** `packages/functions/src/jobs/send-account-mail.handler` is `send-account-mail`. */
export function jobOf(handler: string): string {
	return handler.split("/").at(-1)?.split(".")[0] ?? "";
}
