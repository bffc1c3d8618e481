import { describe, expect, it } from "vitest";
import { type AslMachine, type AslState, definitionOf, stateOf } from "./definitions.ts";

/** https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
const MAX_EVENTS = 25_000;
/** A queue hands out no more at once. */
const MESSAGES = 10;
/** Entered, scheduled, started, succeeded, exited. A retry is three more. */
const EVENTS_OF_A_TASK = 5;
/** A Map adds its own start and end, and so does each of its iterations. */
const EVENTS_AROUND = 2;

/** The events of the longest way from a state to an end, over whatever it leads to. */
function longestWay(machine: AslMachine, from = machine.StartAt): number {
	const state = stateOf(machine, from);
	const next = nextOf(state).map((name) => longestWay(machine, name));
	return eventsOf(state) + Math.max(0, ...next);
}

function eventsOf({ Type, ItemProcessor }: AslState): number {
	if (Type === "Task") return EVENTS_OF_A_TASK;
	const inside = ItemProcessor ? MESSAGES * (EVENTS_AROUND + longestWay(ItemProcessor)) + EVENTS_AROUND : 0;
	return 2 + inside;
}

function nextOf({ Next, Default, Choices = [], Catch = [] }: AslState): string[] {
	return [
		Next,
		Default,
		...Choices.map((choice) => choice.Next),
		...Catch.map((caught) => caught.Next),
	].filter((name) => name !== undefined);
}

/** The states from one to another that begins the round again, both included. */
function roundOf(machine: AslMachine, first: string, last: string): number {
	stateOf(machine, last);
	return longestWay({ StartAt: first, States: { ...machine.States, [last]: { Type: "Succeed" } } });
}

describe.each([
	["process-dead-letters", "Receive", "MoreBatches?", /\$batches < (\d+)/],
	["heal-stale-packages", "FindStuck", "MoreRounds?", /\$rounds < (\d+)/],
])("%s", (name, first, last, bound) => {
	const machine = definitionOf(name);

	it("has room in its history for as many rounds as it may go", () => {
		const rounds = Number(bound.exec(JSON.stringify(machine.States[last]))?.[1]);
		expect(rounds).toBeGreaterThan(0);
		expect(rounds * roundOf(machine, first, last)).toBeLessThan(MAX_EVENTS);
	});
});
