/**
 * Vitest runs this before each file: what fails where nobody awaits it, as a server's handler or a browser's route, fails the
 * test in which it happens, with its own message. Vitest alone says only after the whole run that an error was not handled.
 */
import { setImmediate as turnOfTheLoop } from "node:timers/promises";
import { afterAll, afterEach, beforeAll } from "vitest";

const EVENTS = ["unhandledRejection", "uncaughtException"] as const;

let failures: unknown[] = [];

function note(failure: unknown): void {
	failures.push(failure);
}

async function throwWhatFailed(): Promise<void> {
	// A rejection is told of once the turn has ended.
	await turnOfTheLoop();
	const [failure, ...others] = failures;
	failures = [];
	if (others.length > 0)
		throw new AggregateError([failure, ...others], "Callbacks failed that nobody awaits.");
	if (failure !== undefined) throw failure;
}

beforeAll(() => {
	for (const event of EVENTS) process.on(event, note);
});
afterEach(throwWhatFailed);
afterAll(async () => {
	await throwWhatFailed();
	for (const event of EVENTS) process.off(event, note);
});
