import { allow, change, type Faults, remove, set } from "./spoil.ts";

export const scheduleFaults = {
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
} satisfies Faults;
