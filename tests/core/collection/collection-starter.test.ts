import { ExecutionAlreadyExists, type SFNClient, type StartExecutionCommand } from "@aws-sdk/client-sfn";
import {
	AHEAD,
	createBulkCollectionStarter,
	inputsOf,
	MAX_PACKAGES,
} from "@dephealth/core/collection/bulk-collection-starter.ts";
import {
	CollectionNotStartedError,
	createCollectionStarter,
} from "@dephealth/core/collection/collection-starter.ts";
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import { describe, expect, it } from "vitest";

const MACHINE = "arn:aws:states:eu-central-1:000000000000:stateMachine:m";
const npm = (name: string): PackageRef => ({ ecosystem: "npm", name });

/** @param error that the service answers each start with */
function aService(error?: Error) {
	const started: { machine: string | undefined; name: string; input: unknown }[] = [];
	const time = { now: 1_800_000_000_000 };
	const deps = {
		client: async () =>
			({
				async send({ input }: StartExecutionCommand) {
					if (error) throw error;
					started.push({
						machine: input.stateMachineArn,
						name: input.name ?? "",
						input: JSON.parse(input.input ?? ""),
					});
				},
			}) as unknown as SFNClient,
		stateMachineArn: MACHINE,
		clock: { now: () => time.now, sleep: async () => {} },
	};
	return { started, time, deps };
}
const exists = new ExecutionAlreadyExists({ message: "there", $metadata: {} });
const timeout = Object.assign(new Error("slow"), { name: "TimeoutError" });
const denied = Object.assign(new Error("no"), {
	name: "AccessDeniedException",
	$metadata: { httpStatusCode: 403 },
});

describe("a collection", () => {
	it("has one name for ten seconds, for its package and its sources", async () => {
		const { started, time, deps } = aService();
		const starter = createCollectionStarter(deps);
		await starter.start(npm("a"));
		time.now += 9_999;
		await starter.start(npm("a"));
		await starter.start(npm("b"));
		await starter.start(npm("a"), ["npm"]);
		await starter.start(npm("a"), ["github", "npm"]);
		await starter.start(npm("a"), ["npm", "github"]);
		time.now += 1;
		await starter.start(npm("a"));
		const names = started.map(({ name }) => name);
		expect(names[1]).toBe(names[0]);
		expect(names[5]).toBe(names[4]);
		expect(new Set(names).size).toBe(5);
		expect(started.map(({ input }) => input).slice(0, 4)).toEqual([
			{ package: npm("a") },
			{ package: npm("a") },
			{ package: npm("b") },
			{ package: npm("a"), sources: ["npm"] },
		]);
		expect(started[0]?.machine).toBe(MACHINE);
	});

	it("under a name of its own has that name whenever it is started", async () => {
		const { started, time, deps } = aService();
		const starter = createCollectionStarter(deps);
		await starter.startOnce(npm("a"), "heal-1");
		time.now += 86_400_000;
		await starter.startOnce(npm("a"), "heal-1");
		await starter.startOnce(npm("a"), "heal-2");
		expect(started[1]?.name).toBe(started[0]?.name);
		expect(started[2]?.name).not.toBe(started[0]?.name);
		expect(started[0]?.input).toEqual({ package: npm("a") });
	});
});

describe.each([
	[
		"one package",
		(deps: ReturnType<typeof aService>["deps"]) => createCollectionStarter(deps).start(npm("a")),
	],
	[
		"many packages",
		(deps: ReturnType<typeof aService>["deps"]) => createBulkCollectionStarter(deps).startAll([npm("a")]),
	],
])("the collection of %s", (_, start) => {
	it("that has been started is started", async () => {
		await expect(start(aService(exists).deps)).resolves.toBeUndefined();
	});

	it("is not started while the service cannot be reached, and says so with the cause", async () => {
		const error = await start(aService(timeout).deps).catch((thrown: unknown) => thrown);
		expect(error).toBeInstanceOf(CollectionNotStartedError);
		expect(error).toMatchObject({ cause: timeout, message: expect.stringContaining("did not accept") });
	});

	it("that is refused for good is an error of its own", async () => {
		await expect(start(aService(denied).deps)).rejects.toBe(denied);
	});
});

describe("a collection of many", () => {
	it("has one name for ten seconds, for its packages in their order", async () => {
		const { started, time, deps } = aService();
		const starter = createBulkCollectionStarter(deps);
		await starter.startAll([npm("a"), npm("b")]);
		time.now += 9_999;
		await starter.startAll([npm("a"), npm("b")]);
		await starter.startAll([npm("b"), npm("a")]);
		time.now += 1;
		await starter.startAll([npm("a"), npm("b")]);
		const names = started.map(({ name }) => name);
		expect(names[1]).toBe(names[0]);
		expect(new Set(names).size).toBe(3);
		expect(started[0]).toMatchObject({ machine: MACHINE, input: { packages: ["npm/a", "npm/b"] } });
		for (const name of names) expect(name).toMatch(/^packages-[0-9a-f]{24}-[0-9a-z]+$/);
	});

	it("is cut into inputs of so many packages", () => {
		const refs = Array.from({ length: 2 * MAX_PACKAGES + 1 }, (_, index) => npm(`p-${index}`));
		const inputs = inputsOf(refs);
		expect(inputs.map(({ length }) => length)).toEqual([AHEAD, MAX_PACKAGES, MAX_PACKAGES + 1 - AHEAD]);
		expect(inputs.flat()).toEqual(refs.map(({ name }) => `npm/${name}`));
	});

	it("lets the first packages go ahead of several batches, and keeps one batch whole", () => {
		const refs = Array.from({ length: 51 }, (_, index) => npm(`p-${index}`));
		expect(inputsOf(refs).map(({ length }) => length)).toEqual([AHEAD, 51 - AHEAD]);
		expect(inputsOf(refs.slice(1)).map(({ length }) => length)).toEqual([50]);
	});

	it("is cut into inputs that a state machine takes", () => {
		// 196 characters in JSON, and a comma.
		const refs = Array.from({ length: 1_500 }, (_, index) => npm(`${index}`.padStart(190, "p")));
		const inputs = inputsOf(refs);
		const fitting = Math.floor(200_000 / 197);
		expect(inputs.map(({ length }) => length)).toEqual([AHEAD, fitting, 1_500 - fitting - AHEAD]);
		expect(inputs.flat()).toHaveLength(1_500);
		for (const packages of inputs) expect(JSON.stringify(packages).length).toBeLessThanOrEqual(200_001);
	});

	it("of nothing starts nothing", async () => {
		const { started, deps } = aService();
		await createBulkCollectionStarter(deps).startAll([]);
		expect(started).toEqual([]);
		expect(inputsOf([])).toEqual([]);
	});
});
