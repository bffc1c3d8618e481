/**
 * The state machines that start by themselves. Plain data: the infrastructure makes EventBridge schedules of it, the
 * embedded runtime keeps the same times.
 */
import type { MachineName } from "./machines.ts";
import type { QueueName } from "./queues.ts";

export type MachineSchedule = {
	/** Letters, digits and hyphens; part of the executions' names on the embedded runtime. */
	name: string;
	stateMachine: MachineName;
	everySeconds: number;
	/** A queue whose messages start the machine as well, a minute or two after they can be received. */
	onMessages?: QueueName;
	/** JSON text. Default `{}`. */
	input?: string;
};

export const SCHEDULES: readonly MachineSchedule[] = [
	// Messages start it. The interval is for those that a run has left, and for a start that was missed.
	{
		name: "dead-letters",
		stateMachine: "process-dead-letters",
		everySeconds: 900,
		onMessages: "dead-letters",
	},
	// Each hour has its share of every tier.
	{ name: "refresh", stateMachine: "refresh-packages", everySeconds: 3600 },
	// A lost package waits for at most this much longer than the hour after which it counts as lost.
	{ name: "self-healing", stateMachine: "heal-stale-packages", everySeconds: 900 },
];
