import { type MachineSchedule, SCHEDULES } from "@dephealth/contract/schedules.ts";
import { differences, resourcesOf, roleByArn, statementsOf, textOf } from "../read-app.ts";
import type { App } from "../synth/synthesize.ts";

type Target = { arn?: string; roleArn?: string; input?: string };

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
			return `rate(${minutes} minute${minutes === 1 ? "" : "s"}) arn:aws:states:${app.region}:${app.account}:stateMachine:dephealth-${app.stage}-${stateMachine} ${input}`;
		}),
	);
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
			[`states:StartExecution on ${target.arn}`],
		);
	});
}
