import { SOURCE_NAMES } from "@dephealth/contract/vocabulary.ts";
import {
	StorageUnavailableError,
	UpstreamForbiddenError,
	UpstreamTimeoutError,
	UpstreamUnavailableError,
} from "@dephealth/core/errors.ts";
import { describe, expect, it } from "vitest";
import { aTaskHandler } from "../../handlers.ts";
import { type CollectionWorld, ref } from "./collection-world.ts";
import { failing, SOURCES } from "./failing-sources.ts";

/** What is recorded and queued of an error, of all sources or of our own parts. */
export function describeErrors(world: CollectionWorld): void {
	const { collect, deadLetters } = world;

	describe("what a task threw", () => {
		const long = `403 Forbidden ${"because we say so, ".repeat(500)}`;
		const thrown = new UpstreamForbiddenError(long, { source: "npm downloads", status: 403 });

		it("reaches the record by name, message, status and upstream, bounded and never as half a JSON", async () => {
			for (const { task } of SOURCES)
				world.functions[task] = aTaskHandler("collect-x", () => Promise.reject(thrown));
			expect((await collect()).output.outcome).toBe("permanent_failure");
			const [record] = await world.storage.failuresOf(ref);
			const failures = record?.["failures"] as { cause: string }[];
			expect(failures).toHaveLength(SOURCES.length);
			for (const failure of failures) {
				expect(failure).toMatchObject({
					error: "UpstreamForbiddenError",
					status: 403,
					upstream: "npm downloads",
					error_class: "permanent",
				});
				expect(failure.cause).toMatch(/^403 Forbidden because/);
				expect(failure.cause.length).toBeLessThanOrEqual(1024);
			}
		});

		it("decides by its status where its name says nothing", async () => {
			const foreign = Object.assign(new Error(long), { status: 403 });
			for (const { task } of SOURCES)
				world.functions[task] = aTaskHandler("collect-x", () => Promise.reject(foreign));
			expect((await collect()).output.outcome).toBe("permanent_failure");
		});

		it.each([
			["a task's storage", "ClaimFunction", "storage"],
			["scoring", "ScoreFunction", "score"],
			["saving", "SaveFunction", "storage"],
		] as const)("of %s reaches the dead letter in the same form", async (_, task, source) => {
			const error = new StorageUnavailableError('the "table" is away {"errorType":');
			world.functions[task] = aTaskHandler("x", () => Promise.reject(error));
			await collect();
			expect((await deadLetters())[0]).toMatchObject({
				failures: [{ source, error: "StorageUnavailableError", cause: error.message }],
			});
		});

		it.each([
			["text that is no JSON", "Sandbox.Timedout: Task timed out after 28.00 seconds"],
			["text that looks like JSON", '{"message": half of it'],
			["nothing", ""],
		])("may be %s", async (_, message) => {
			world.functions.CollectNpmFunction = failing(Object.assign(new Error(message), { name: "Odd" }));
			expect((await collect()).status).toBe("SUCCEEDED");
			expect((await deadLetters())[0]).toMatchObject({
				failures: [{ source: "npm", error: "Odd", cause: message }],
			});
		});
	});

	describe("when no source answers", () => {
		it("nothing is scored; the package waits and all sources are queued", async () => {
			for (const { task } of SOURCES)
				world.functions[task] = failing(new UpstreamUnavailableError("down", { source: "x" }));
			expect((await collect()).output).toMatchObject({ outcome: "queued_for_retry" });
			expect(await world.storage.packages.get(ref)).toMatchObject({
				collection: { status: "pending", hasDocument: false, claimedUntil: 0 },
				lastFailure: expect.stringContaining("npm: it could not be reached"),
			});
			expect((await deadLetters())[0]).toMatchObject({
				sources: SOURCE_NAMES,
				_error_class: "transient",
			});
		});

		it("for good, that is recorded and nothing is queued", async () => {
			for (const { task } of SOURCES)
				world.functions[task] = failing(new UpstreamForbiddenError("no", { source: "x" }));
			expect((await collect()).output.outcome).toBe("permanent_failure");
			expect((await world.storage.packages.get(ref))?.collection.status).toBe("failed");
			expect(await world.storage.failuresOf(ref)).toHaveLength(1);
			expect(await deadLetters()).toEqual([]);
		});
	});

	it("a dead letter says when the package failed first: the start of the first execution, or what that one said", async () => {
		world.functions.CollectGithubFunction = failing(new UpstreamTimeoutError("slow", { source: "x" }));
		const before = Date.now();
		await collect();
		const [first] = await deadLetters();
		expect(Date.parse(String(first?.["first_failed_at"]))).toBeGreaterThanOrEqual(before - 1000);
		await collect({ ...first });
		expect((await deadLetters())[0]).toMatchObject({ first_failed_at: first?.["first_failed_at"] });
	});

	describe("when our own parts fail, the order is kept", () => {
		const outage = new StorageUnavailableError("down");
		it.each([
			["claiming", "ClaimFunction", outage],
			["claiming with a defect", "ClaimFunction", new TypeError("defect")],
			["scoring", "ScoreFunction", new TypeError("defect")],
			["saving", "SaveFunction", outage],
			["classifying", "ClassifyFailuresFunction", new TypeError("defect")],
			["recording", "RecordPermanentFailureFunction", outage],
		] as const)("%s", async (step, task, error) => {
			if (step === "classifying" || step === "recording") {
				const permanent = step === "recording";
				const cause = permanent
					? new UpstreamForbiddenError("no", { source: "x" })
					: new UpstreamTimeoutError("x", { source: "x" });
				for (const source of SOURCES) world.functions[source.task] = failing(cause);
			}
			world.functions[task] = failing(error);
			expect(await collect()).toMatchObject({ status: "SUCCEEDED", output: { outcome: "queued_for_retry" } });
			expect((await deadLetters())[0]).toMatchObject({
				package: ref,
				sources: SOURCE_NAMES,
				failures: [{ error: error.name }],
			});
		});

		it("a claim that cannot be released does not keep the message from the queue", async () => {
			for (const { task } of SOURCES)
				world.functions[task] = failing(new UpstreamTimeoutError("x", { source: "x" }));
			world.functions.ReleaseClaimFunction = failing(outage);
			expect((await collect()).output.outcome).toBe("queued_for_retry");
			expect(await deadLetters()).toHaveLength(1);
		});

		it("storage that recovers in time goes unnoticed", async () => {
			world.functions.SaveFunction = failing(outage, 2, () => ({ status: "complete" }));
			expect((await collect()).output.outcome).toBe("complete");
		});
	});
}
