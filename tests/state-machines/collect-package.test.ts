import { collectState } from "@dephealth/contract/task-functions.ts";
import { SOURCE_NAMES, type SourceName } from "@dephealth/contract/vocabulary.ts";
import { systemClock } from "@dephealth/core/clock.ts";
import {
	BadResponseError,
	CircuitOpenError,
	PackageNotFoundError,
	RateLimitedError,
	StorageUnavailableError,
	UpstreamForbiddenError,
	UpstreamTimeoutError,
	UpstreamUnavailableError,
} from "@dephealth/core/errors.ts";
import type { Advisory } from "@dephealth/core/facts/source-facts.ts";
import { type PackageRef, parsePackageSpec } from "@dephealth/core/packages/package-ref.ts";
import { coversEcosystem, SOURCES as TABLE } from "@dephealth/core/sources/sources.ts";
import { createResolveRepository } from "@dephealth/functions/tasks/collect-package/resolve-repository.ts";
import { DEAD_LETTER_QUEUE, type Workflows } from "@dephealth/local/workflows/workflows.ts";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { aTaskHandler } from "../handlers.ts";
import { type LocalStorage, startLocalStorage } from "../local-storage.ts";
import { aDepsDevReport, aGithubReport, aGitReport, anNpmReport, REPORTS } from "../source-reports.ts";
import { collectionTasks, type Functions } from "./collection-tasks.ts";
import { createWalk, runMachine, startTestWorkflows } from "./test-workflows.ts";

const MACHINE = "collect-package";
const ref: PackageRef = { ecosystem: "npm", name: "express" };
const walk = createWalk(MACHINE);

let storage: LocalStorage;
let workflows: Workflows;
let functions: Functions;

beforeAll(async () => {
	storage = await startLocalStorage();
});
afterAll(() => storage.close());

beforeEach(async () => {
	await storage.clear();
	functions = collectionTasks(storage, systemClock);
	workflows = startTestWorkflows({ clock: systemClock, functions: () => functions });
	walk.watch(workflows);
});

type Outcome = { outcome: string; sources?: SourceName[] };

const collect = (input: object = { package: ref }) => runMachine<Outcome>(workflows, MACHINE, input);

async function deadLetters(): Promise<Record<string, unknown>[]> {
	const messages = await workflows.queues.receive(DEAD_LETTER_QUEUE, { max: 10 });
	return messages.map((message) => JSON.parse(message.body));
}

function failing(error: Error, times = Number.POSITIVE_INFINITY, then: () => unknown = () => undefined) {
	let calls = 0;
	const run = async () => {
		calls += 1;
		if (calls <= times) throw error;
		return then();
	};
	return Object.assign(run, { calls: () => calls });
}

const MALWARE: Advisory = {
	id: "MAL-2024-1",
	aliases: [],
	kind: "malware",
	severity: null,
	title: "Malicious code in colourama",
	publishedAt: null,
	ranges: [],
	versions: [],
};

/** Each source that does not cover all ecosystems, with a package of one that it does not. */
const LIMITED = SOURCE_NAMES.flatMap((source) => {
	const specs = ["npm/express", "cargo/serde", "go/github.com/a/b", "maven/a:b", "packagist/a/b"];
	const spec = specs.find((text) => !coversEcosystem(source, parsePackageSpec(text).ecosystem));
	return spec === undefined ? [] : [{ source, spec }];
});

/** Those that know npm packages. */
const SOURCES = SOURCE_NAMES.filter((source) => coversEcosystem(source, "npm")).map((source) => ({
	source,
	task: `${collectState(source)}Function` as const,
	report: REPORTS[source],
}));

/** Every error a source can throw, whether it is retried by the machine and whether it may mend later. */
const FAILURES = [
	{ error: new UpstreamUnavailableError("down", { source: "x" }), attempts: 4, mends: true },
	{ error: new UpstreamTimeoutError("slow", { source: "x" }), attempts: 4, mends: true },
	{ error: new BadResponseError("garbage", { source: "x" }), attempts: 4, mends: true },
	{ error: new RateLimitedError("later", { source: "x" }), attempts: 1, mends: true },
	{ error: new CircuitOpenError("x", 5), attempts: 1, mends: true },
	{ error: new UpstreamForbiddenError("no", { source: "x" }), attempts: 1, mends: false },
	{ error: new TypeError("a defect of ours"), attempts: 1, mends: true },
];

describe("when all sources answer", () => {
	it("the document is complete, stored, and nothing is queued", async () => {
		expect(await collect()).toMatchObject({ status: "SUCCEEDED", output: { outcome: "complete" } });
		const stored = await storage.packages.get(ref);
		expect(stored?.collection).toMatchObject({ status: "complete", claimedUntil: 0 });
		expect(JSON.parse(stored?.documentJson ?? "")).toMatchObject({
			package: "express",
			data_quality: { status: "complete", missing: [] },
		});
		expect(await deadLetters()).toEqual([]);
	});

	it("other ecosystems do without npm and Bundlephobia", async () => {
		const { output } = await collect({ package: { ecosystem: "cargo", name: "serde" } });
		expect(output.outcome).toBe("complete");
		const stored = await storage.packages.get({ ecosystem: "cargo", name: "serde" });
		expect(JSON.parse(stored?.documentJson ?? "").data_quality.sources).toMatchObject({
			npm: { state: "skipped" },
			github: { state: "collected" },
		});
	});

	it.each(LIMITED)("$source is skipped for $spec, which it does not cover", async ({ source, spec }) => {
		const uncovered = parsePackageSpec(spec);
		await collect({ package: uncovered });
		const stored = await storage.packages.get(uncovered);
		expect(JSON.parse(stored?.documentJson ?? "").data_quality.sources[source]).toMatchObject({
			state: "skipped",
		});
	});

	it.each([
		["is hosted elsewhere", { host: "gitlab.com", path: "a/b" }],
		["is not declared", null],
	])("GitHub is left out when the repository %s, which is no failure", async (_, location) => {
		const npm = { resolveRepository: async () => location };
		functions.ResolveRepositoryFunction = createResolveRepository({ npm, depsDev: npm, registry: npm });
		expect((await collect()).output.outcome).toBe("complete");
	});
});

describe.each(SOURCES)("when $source fails", ({ source, task, report }) => {
	it.each(FAILURES)(
		"with $error.name, the rest is scored and $mends says whether it is tried later",
		async (failure) => {
			const failingTask = failing(failure.error);
			functions[task] = failingTask;
			const { status, output } = await collect();
			expect(status).toBe("SUCCEEDED");
			expect(failingTask.calls()).toBe(failure.attempts);
			const stored = await storage.packages.get(ref);
			const document = JSON.parse(stored?.documentJson ?? "");
			expect(document.data_quality.sources[source]).toMatchObject({
				state: "failed",
				error: failure.error.name,
			});
			// GitHub tells the commits when git fails.
			const isComplete = TABLE[source].isOptional || source === "git";
			expect(document.data_quality.status).toBe(isComplete ? "complete" : "partial");
			if (failure.mends) {
				expect(output).toMatchObject({ outcome: "queued_for_retry", sources: [source] });
				expect(await deadLetters()).toMatchObject([
					{
						package: ref,
						sources: [source],
						failures: [{ source, error: failure.error.name }],
						_retry_count: 0,
					},
				]);
			} else {
				expect(await deadLetters()).toEqual([]);
			}
		},
	);

	it("once and then answers, the result is complete", async () => {
		functions[task] = failing(new UpstreamUnavailableError("blip", { source: "x" }), 1, report);
		expect((await collect()).output.outcome).toBe("complete");
		expect(await deadLetters()).toEqual([]);
	});

	it("after it had answered before, its earlier facts stay, marked stale", async () => {
		await collect();
		functions[task] = failing(new UpstreamTimeoutError("slow", { source: "x" }));
		await collect();
		const stored = await storage.packages.get(ref);
		expect(JSON.parse(stored?.documentJson ?? "").data_quality.sources[source]).toMatchObject({
			state: "stale",
			error: "UpstreamTimeoutError",
		});
	});

	it("only it is asked again by a repair, and the rest is kept", async () => {
		functions[task] = failing(new UpstreamTimeoutError("slow", { source: "x" }));
		await collect();
		const [message] = await deadLetters();
		for (const other of SOURCES) {
			functions[other.task] =
				other.task === task ? async () => report() : failing(new Error(`${other.source} was asked`));
		}
		expect(await collect({ ...message })).toMatchObject({
			status: "SUCCEEDED",
			output: { outcome: "complete" },
		});
	});
});

describe("GitHub is asked for commits", () => {
	const asked: unknown[] = [];
	const recording = async (input: unknown) => {
		asked.push((input as { commits: boolean }).commits);
		const isAsked = (input as { commits: boolean }).commits;
		return aGithubReport(isAsked ? {} : { humanCommits: null, botCommitDays: null, commitsTruncated: null });
	};
	beforeEach(() => {
		asked.length = 0;
		functions.CollectGithubFunction = recording;
	});
	const stored = async () => JSON.parse((await storage.packages.get(ref))?.documentJson ?? "");

	it("not where git has told them", async () => {
		await collect();
		expect(asked).toEqual([false]);
		expect((await stored()).signals.commits_12m).toBeGreaterThan(0);
	});

	it("where git has failed, and the result lacks nothing", async () => {
		functions.CollectGitFunction = failing(new RateLimitedError("later", { source: "x" }));
		await collect();
		expect(asked).toEqual([false, true]);
		expect(await stored()).toMatchObject({
			data_quality: { status: "complete", sources: { git: { state: "failed" } } },
			signals: { commits_12m: expect.any(Number) },
		});
	});

	it("and when it cannot tell them either, what it has said of the repository stays", async () => {
		functions.CollectGitFunction = failing(new UpstreamForbiddenError("no", { source: "x" }));
		functions.CollectGithubFunction = async (input: unknown) => {
			const report = await recording(input);
			if (asked.length > 1) throw new RateLimitedError("spent", { source: "GitHub" });
			return report;
		};
		await collect();
		expect(await stored()).toMatchObject({
			data_quality: { status: "partial", sources: { github: { state: "collected" } } },
			signals: { commits_12m: null, stars: 68_000 },
		});
	});

	it("by a repair of GitHub alone only where git is not known", async () => {
		await collect({ package: ref, sources: ["github"] });
		expect(asked).toEqual([true]);
		await collect({ package: ref, sources: ["git"] });
		await collect({ package: ref, sources: ["github"] });
		expect(asked).toEqual([true, false]);
	});
});

it("git is told the repository, wherever it is, and what was known of it", async () => {
	const npm = { resolveRepository: async () => ({ host: "git.example.org", path: "a/b" }) };
	functions.ResolveRepositoryFunction = createResolveRepository({ npm, depsDev: npm, registry: npm });
	const inputs: unknown[] = [];
	functions.CollectGitFunction = async (input: unknown) => {
		inputs.push(input);
		return aGitReport();
	};
	await collect();
	await collect();
	expect(inputs).toMatchObject([
		{ repository: { host: "git.example.org", path: "a/b" }, previous: null },
		{ previous: { source: "git", state: "collected" } },
	]);
});

describe("when the repository cannot be resolved", () => {
	it.each(FAILURES)("with $error.name, GitHub is what is missing", async ({ error }) => {
		functions.ResolveRepositoryFunction = failing(error);
		await collect();
		const stored = await storage.packages.get(ref);
		expect(JSON.parse(stored?.documentJson ?? "").data_quality.sources.github).toMatchObject({
			error: error.name,
		});
	});
});

describe("what a task threw", () => {
	const long = `403 Forbidden ${"because we say so, ".repeat(500)}`;
	const thrown = new UpstreamForbiddenError(long, { source: "npm downloads", status: 403 });

	it("reaches the record by name, message, status and upstream, bounded and never as half a JSON", async () => {
		for (const { task } of SOURCES) functions[task] = aTaskHandler("collect-x", () => Promise.reject(thrown));
		expect((await collect()).output.outcome).toBe("permanent_failure");
		const [record] = await storage.failuresOf(ref);
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
			functions[task] = aTaskHandler("collect-x", () => Promise.reject(foreign));
		expect((await collect()).output.outcome).toBe("permanent_failure");
	});

	it.each([
		["a task's storage", "ClaimFunction", "storage"],
		["scoring", "ScoreFunction", "score"],
		["saving", "SaveFunction", "storage"],
	] as const)("of %s reaches the dead letter in the same form", async (_, task, source) => {
		const error = new StorageUnavailableError('the "table" is away {"errorType":');
		functions[task] = aTaskHandler("x", () => Promise.reject(error));
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
		functions.CollectNpmFunction = failing(Object.assign(new Error(message), { name: "Odd" }));
		expect((await collect()).status).toBe("SUCCEEDED");
		expect((await deadLetters())[0]).toMatchObject({
			failures: [{ source: "npm", error: "Odd", cause: message }],
		});
	});
});

describe("when no source answers", () => {
	it("nothing is scored; the package waits and all sources are queued", async () => {
		for (const { task } of SOURCES)
			functions[task] = failing(new UpstreamUnavailableError("down", { source: "x" }));
		expect((await collect()).output).toMatchObject({ outcome: "queued_for_retry" });
		expect(await storage.packages.get(ref)).toMatchObject({
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
			functions[task] = failing(new UpstreamForbiddenError("no", { source: "x" }));
		expect((await collect()).output.outcome).toBe("permanent_failure");
		expect((await storage.packages.get(ref))?.collection.status).toBe("failed");
		expect(await storage.failuresOf(ref)).toHaveLength(1);
		expect(await deadLetters()).toEqual([]);
	});
});

describe("when the registry does not know the package", () => {
	const unknown = new PackageNotFoundError("npm does not know it (404).", { source: "npm", status: 404 });
	const hanging = () => new Promise<never>(() => {});

	it.each([
		["npm", { ecosystem: "npm", name: "expresss" }, "CollectNpmFunction"],
		["crates.io", { ecosystem: "cargo", name: "serdee" }, "CollectRegistryFunction"],
	] as const)(
		"%s's word ends the collection: nobody waits for sources that hang",
		async (_, asked, registry) => {
			for (const { task } of SOURCES) functions[task] = hanging;
			functions.ResolveRepositoryFunction = hanging;
			// Asked once more by itself: whether somebody warns of the name.
			functions.CollectDepsDevFunction = failing(unknown);
			functions[registry] = aTaskHandler("collect-x", () => Promise.reject(unknown));
			expect(await collect({ package: asked })).toMatchObject({
				status: "SUCCEEDED",
				output: { outcome: "permanent_failure", failures: [{ error: "PackageNotFoundError" }] },
			});
			expect(await storage.packages.get(asked)).toMatchObject({
				collection: { status: "not_found", claimedUntil: 0 },
				lastFailure: expect.stringMatching(/^[^:]+: it does not know the package$/),
			});
		},
	);

	it.each<[string, Advisory["kind"][], string | undefined]>([
		["what was removed as malware is still judged", ["malware"], "malicious"],
		["a vulnerability proves no package", ["vulnerability"], undefined],
		["without an advisory there is nothing", [], undefined],
	])("%s", async (_, kinds, label) => {
		const asked = { ecosystem: "pypi", name: "colourama" } as const;
		functions.CollectRegistryFunction = failing(unknown);
		functions.CollectDepsDevFunction = async () =>
			aDepsDevReport({ advisories: kinds.map((kind) => ({ ...MALWARE, kind })) });
		expect((await collect({ package: asked })).status).toBe("SUCCEEDED");
		const { documentJson, collection } = (await storage.packages.get(asked)) ?? {};
		expect(documentJson && JSON.parse(documentJson).status.label).toBe(label);
		expect(collection?.status).toBe(label === undefined ? "not_found" : "partial");
	});

	it("that is no dead letter, and nothing is recorded to be looked into", async () => {
		functions.CollectNpmFunction = failing(unknown);
		await collect();
		expect(await storage.failuresOf(ref)).toEqual([]);
		expect(await deadLetters()).toEqual([]);
	});

	it("any more, what is known of it stays", async () => {
		await collect();
		functions.CollectNpmFunction = failing(unknown);
		await collect();
		expect((await storage.packages.get(ref))?.documentJson).toBeDefined();
	});

	it("but another source does not know it either, the others still answer", async () => {
		functions.CollectDepsDevFunction = failing(unknown);
		expect((await collect()).status).toBe("SUCCEEDED");
		expect((await storage.packages.get(ref))?.documentJson).toBeDefined();
	});
});

describe("when another execution holds the package", () => {
	it("this one ends without asking anybody", async () => {
		await storage.packages.claim(ref, "another");
		functions.CollectNpmFunction = failing(new Error("npm was asked"));
		expect(await collect()).toMatchObject({ status: "SUCCEEDED", output: { outcome: "claim_lost" } });
	});

	it("and has taken over meanwhile, this one's result is dropped", async () => {
		functions.CollectNpmFunction = async () => {
			await storage.giveClaimTo(ref, "another");
			return anNpmReport();
		};
		expect((await collect()).output.outcome).toBe("claim_lost");
		expect((await storage.packages.get(ref))?.documentJson).toBeUndefined();
	});
});

describe("when another execution holds the package and this one repairs it", () => {
	const repair = {
		package: ref,
		sources: ["github"],
		_retry_count: 2,
		first_failed_at: "2026-11-20T08:00:00.000Z",
	};
	const letter = {
		package: ref,
		sources: ["github"],
		failures: [{ source: "claim", error: "ClaimLostError" }],
		first_failed_at: "2026-11-20T08:00:00.000Z",
		_retry_count: 2,
		_error_class: "transient",
	};

	it("the repair is queued again, since the other one may ask for other sources", async () => {
		await storage.packages.claim(ref, "another");
		expect((await collect(repair)).output).toMatchObject({
			outcome: "queued_for_retry",
			sources: ["github"],
		});
		expect(await deadLetters()).toMatchObject([letter]);
	});

	it("and the other one is dead, all sources are asked: what that one was to repair is forgotten", async () => {
		await storage.packages.claim(ref, "dead");
		await storage.endClaim(ref);
		expect((await collect(repair)).output.outcome).toBe("complete");
		const document = JSON.parse((await storage.packages.get(ref))?.documentJson ?? "");
		expect(document.data_quality.sources).toMatchObject({
			npm: { state: "collected" },
			bundlephobia: { state: "collected" },
		});
	});

	it("also when it has taken over meanwhile", async () => {
		functions.CollectGithubFunction = async () => {
			await storage.giveClaimTo(ref, "another");
			return aGithubReport();
		};
		expect((await collect(repair)).output.outcome).toBe("queued_for_retry");
		expect(await deadLetters()).toMatchObject([letter]);
	});
});

it("a dead letter says when the package failed first: the start of the first execution, or what that one said", async () => {
	functions.CollectGithubFunction = failing(new UpstreamTimeoutError("slow", { source: "x" }));
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
			for (const source of SOURCES) functions[source.task] = failing(cause);
		}
		functions[task] = failing(error);
		expect(await collect()).toMatchObject({ status: "SUCCEEDED", output: { outcome: "queued_for_retry" } });
		expect((await deadLetters())[0]).toMatchObject({
			package: ref,
			sources: SOURCE_NAMES,
			failures: [{ error: error.name }],
		});
	});

	it("a claim that cannot be released does not keep the message from the queue", async () => {
		for (const { task } of SOURCES) functions[task] = failing(new UpstreamTimeoutError("x", { source: "x" }));
		functions.ReleaseClaimFunction = failing(outage);
		expect((await collect()).output.outcome).toBe("queued_for_retry");
		expect(await deadLetters()).toHaveLength(1);
	});

	it("storage that recovers in time goes unnoticed", async () => {
		functions.SaveFunction = failing(outage, 2, () => ({ status: "complete" }));
		expect((await collect()).output.outcome).toBe("complete");
	});
});

describe("input that names no package", () => {
	it.each([
		[{}],
		[{ package: { ecosystem: "npm" } }],
		[{ package: { ecosystem: "npm", name: ".." } }],
		[{ package: { ecosystem: "cpan", name: "x" } }],
	])("%j fails the execution by name", async (input) => {
		expect(await collect(input)).toMatchObject({ status: "FAILED", error: "InvalidInput" });
		expect(await deadLetters()).toEqual([]);
	});
});

it("the cases above have walked through every state of the machine", () => {
	expect(walk.missed()).toEqual([]);
});
