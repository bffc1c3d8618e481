import { type MachineSchedule, SCHEDULES } from "@dephealth/contract/schedules.ts";
import { pascalCase, stageLabel } from "../../../stacks/names.ts";
import { differences, resourcesOf, roleByArn, statementsOf, textOf } from "../read-app.ts";
import type { App } from "../synth/synthesize.ts";

type Target = { arn?: string; roleArn?: string; input?: string; deadLetterConfig?: { arn?: string } };

/** The same machines at the same times as on the embedded runtime, with the same input. */
export function schedulesAreThoseOfTheEmbeddedRuntime(app: App): string[] {
	const schedules: readonly MachineSchedule[] = SCHEDULES;
	return differences(
		"schedule",
		resourcesOf(app, "schedule").map((schedule) => {
			const target = schedule.inputs["target"] as Target;
			return `${textOf(schedule, "scheduleExpression")} ${target.arn} ${target.input}`;
		}),
		schedules.map(({ stateMachine, everySeconds, input = "{}" }) => {
			const minutes = everySeconds / 60;
			return `rate(${minutes} minute${minutes === 1 ? "" : "s"}) arn:aws:states:${app.region}:${app.account}:stateMachine:dephealth-${stageLabel(app.stage)}-${stateMachine} ${input}`;
		}),
	);
}

/** The first message in a queue that a machine works off starts it, by the event of an alarm that looks each minute. */
export function messagesStartTheirMachine(app: App): string[] {
	const schedules: readonly MachineSchedule[] = SCHEDULES;
	return differences(
		"start by messages",
		resourcesOf(app, "eventTarget").map((target) => {
			const rule = resourcesOf(app, "eventRule").find(
				({ inputs }) => inputs["name"] === target.inputs["rule"],
			);
			const pattern = rule ? textOf(rule, "eventPattern") : "";
			const alarm = resourcesOf(app, "alarm").find((one) => pattern.includes(`:${textOf(one, "name")}"`));
			const dimensions = (alarm?.inputs["dimensions"] ?? {}) as { QueueName?: string };
			const isEachMinute = alarm?.inputs["period"] === 60 && alarm.inputs["threshold"] === 0;
			const isOnAlarm =
				pattern.includes(`"state":{"value":["ALARM"]}`) && textOf(rule ?? target, "state") === "ENABLED";
			return `${queueOf(app, dimensions.QueueName)} ${textOf(target, "arn")} ${textOf(target, "input")} ${isEachMinute && isOnAlarm}`;
		}),
		schedules.flatMap(({ stateMachine, onMessages, input = "{}" }) =>
			onMessages === undefined
				? []
				: [
						`${pascalCase(onMessages)}Queue arn:aws:states:${app.region}:${app.account}:stateMachine:dephealth-${stageLabel(app.stage)}-${stateMachine} ${input} true`,
					],
		),
	);
}

/** The logical name of a queue: the one on AWS is shortened where a stage's is long. */
function queueOf(app: App, name: string | undefined): string | undefined {
	return resourcesOf(app, "queue").find((queue) => textOf(queue, "name") === name)?.name;
}

/** A start that fails to the end is kept, where an alarm says so. */
export function failedStartsAreKept(app: App): string[] {
	const queues = new Set(
		resourcesOf(app, "queue").map(
			(queue) => `arn:aws:sqs:${app.region}:${app.account}:${textOf(queue, "name")}`,
		),
	);
	return resourcesOf(app, "schedule")
		.filter((schedule) => !queues.has((schedule.inputs["target"] as Target).deadLetterConfig?.arn ?? ""))
		.map((schedule) => `${schedule.name} loses starts that fail`);
}

/** Names have room for the longest label that a stage gets. */
export function namesFitWhateverTheStage(app: App): string[] {
	const limits = { role: 64, schedule: 64, machine: 80 } as const;
	const longest = "x".repeat(20);
	return Object.entries(limits).flatMap(([type, limit]) =>
		resourcesOf(app, type as keyof typeof limits)
			.map((resource) => textOf(resource, "name"))
			.filter((name) => name.startsWith(`dephealth-${stageLabel(app.stage)}-`))
			// SST shortens the names that it makes by itself, which end in eight letters.
			.filter((name) => !/-[a-z]{8}$/.test(name))
			.filter((name) => name.replace(stageLabel(app.stage), longest).length > limit)
			.map((name) => `${name} is too long for a ${type} in another stage`),
	);
}

export function schedulesRunUnlessToldOtherwise(app: App): string[] {
	return resourcesOf(app, "schedule")
		.filter((schedule) => textOf(schedule, "state") !== "ENABLED")
		.map((schedule) => `${schedule.name} does nothing`);
}

export function schedulesMayStartTheirMachineOnly(app: App): string[] {
	return resourcesOf(app, "schedule").flatMap((schedule) => {
		const target = schedule.inputs["target"] as Target;
		const role = roleByArn(app, target.roleArn ?? "");
		if (!role) return [`${schedule.name} has no role`];
		return differences(
			schedule.name,
			statementsOf(role).flatMap(({ Action, Resource }) =>
				Action.flatMap((action) => Resource.map((resource) => `${action} on ${resource}`)),
			),
			[
				`states:StartExecution on ${target.arn}`,
				`sqs:SendMessage on ${target.deadLetterConfig?.arn ?? "no queue of failed starts"}`,
			],
		);
	});
}
