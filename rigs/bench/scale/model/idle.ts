/** The monthly cost of a stage in which nothing happens: its schedules, what watches it, and its logs. Pure. */

import { MACHINE_NAMES, type MachineName } from "@dephealth/contract/machines.ts";
import { QUEUES } from "@dephealth/contract/queues.ts";
import { SCHEDULES } from "@dephealth/contract/schedules.ts";
import { SUBSCRIBERS } from "@dephealth/contract/topics.ts";
import { alarmsOf } from "../../../../stacks/alarms.ts";
import type { Counted } from "../count/counted.ts";
import {
	EVENT_LOG_BYTES,
	EVENTS_A_TRANSITION,
	FULL_PROCESSOR_MB,
	IDLE_METRICS,
	PLATFORM_LOG_BYTES,
} from "./assumptions.ts";
import { PRICES } from "./prices.ts";

export type IdleRow = { what: string; reckoning: string; dollars: number };

/** A run without work, for each machine that starts by itself. */
export type EmptyRuns = ReadonlyMap<MachineName, Counted>;

const SECONDS_A_MONTH = 730 * 3600;
/** The long poll of an empty queue. */
const RECEIVE_SECONDS = 1;

/** @param memoryMb by function. @throws Error when a function's memory is not known */
export function idleCosts(runs: EmptyRuns, memoryMb: ReadonlyMap<string, number>): IdleRow[] {
	const alarms = alarmCount();
	return [
		...SCHEDULES.flatMap(({ stateMachine, everySeconds, onMessages }) => {
			const run = runs.get(stateMachine);
			if (!run) throw new Error(`No run of ${stateMachine} was counted.`);
			return runCost(stateMachine, run, {
				memoryMb,
				times: SECONDS_A_MONTH / everySeconds,
				polls: onMessages !== undefined,
			});
		}),
		{ what: "alarms", reckoning: `${alarms} at $${PRICES.alarm.toFixed(2)}`, dollars: alarms * PRICES.alarm },
		{
			what: "custom metrics",
			reckoning: `${IDLE_METRICS} at $${PRICES.metric.toFixed(2)}: starts of functions`,
			dollars: IDLE_METRICS * PRICES.metric,
		},
	];
}

function runCost(
	machine: MachineName,
	run: Counted,
	{ memoryMb, times, polls }: { memoryMb: ReadonlyMap<string, number>; times: number; polls: boolean },
): IdleRow {
	const functions = [...run.invocations].map(([name, { count, computingMs }]) => {
		const memory = memoryMb.get(name);
		if (memory === undefined) throw new Error(`The memory of ${name} is not known.`);
		const waits = polls && name.startsWith("Receive") ? RECEIVE_SECONDS : 0;
		const seconds = waits + (computingMs / 1000) * Math.max(1, FULL_PROCESSOR_MB / memory);
		return { count, gbSeconds: (seconds * memory) / 1024 };
	});
	const calls = functions.reduce((sum, { count }) => sum + count, 0);
	const gbSeconds = functions.reduce((sum, use) => sum + use.gbSeconds, 0);
	const logged =
		run.logBytes + calls * PLATFORM_LOG_BYTES + run.transitions * EVENTS_A_TRANSITION * EVENT_LOG_BYTES;
	const each =
		run.transitions * PRICES.stateTransition +
		calls * PRICES.lambdaRequest +
		gbSeconds * PRICES.lambdaGbSecond +
		run.units.reads * PRICES.readUnit +
		run.units.writes * PRICES.writeUnit +
		(logged / 1e9) * PRICES.logGb +
		(polls ? PRICES.queueRequest : 0) +
		PRICES.scheduledStart +
		PRICES.trace;
	return {
		what: `\`${machine}\`, nothing to do`,
		reckoning: `${Math.round(times).toLocaleString("en-US")} runs of ${run.transitions} transitions, ${calls} calls of functions, ${run.units.reads + run.units.writes} units, ${(logged / 1000).toFixed(1)} KB logged`,
		dollars: times * each,
	};
}

/** Those for people, and those whose events start a machine. */
function alarmCount(): number {
	const named = (names: readonly string[]) => names.map((name) => [name, name] as const);
	const forPeople = alarmsOf({
		machines: named(MACHINE_NAMES),
		queues: named(Object.keys(QUEUES)),
		poison: named([...Object.keys(QUEUES), ...SUBSCRIBERS.map(({ handler }) => handler), "schedules"]),
		schedules: SCHEDULES.map(({ name, everySeconds }) => ({ name, arn: name, everySeconds })),
		apiId: "api",
	});
	return forPeople.length + SCHEDULES.filter(({ onMessages }) => onMessages !== undefined).length;
}
