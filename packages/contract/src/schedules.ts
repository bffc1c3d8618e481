/**
 * The state machines that start by themselves. Plain data: the infrastructure makes EventBridge schedules of it, the
 * embedded runtime keeps the same times.
 */
import type { MachineName } from "./machines.ts";

export type MachineSchedule = {
	/** Letters, digits and hyphens; part of the executions' names on the embedded runtime. */
	name: string;
	stateMachine: MachineName;
	everySeconds: number;
	/** JSON text. Default `{}`. */
	input?: string;
};

export const SCHEDULES: readonly MachineSchedule[] = [
	// The interval is the shortest delay before a dead letter is tried again.
	{ name: "dead-letters", stateMachine: "process-dead-letters", everySeconds: 60 },
	// Each hour has its share of every tier.
	{ name: "refresh", stateMachine: "refresh-packages", everySeconds: 3600 },
	// A lost package waits for at most this much longer than the hour after which it counts as lost.
	{ name: "self-healing", stateMachine: "heal-stale-packages", everySeconds: 900 },
];
