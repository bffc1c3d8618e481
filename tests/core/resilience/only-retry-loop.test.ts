/** Layers of retries multiply: there is one loop over attempts, and every AWS client says how often it tries. */

import { readdirSync, readFileSync } from "node:fs";
import { PINNED_RETRIES } from "@dephealth/core/aws/client-settings.ts";
import { describe, expect, it } from "vitest";

const PACKAGES = new URL("../../../packages/", import.meta.url);

const sources = ["core", "functions", "local", "cli", "model"].flatMap((name) => {
	const directory = new URL(`${name}/src/`, PACKAGES);
	return readdirSync(directory, { recursive: true, encoding: "utf8" })
		.filter((file) => file.endsWith(".ts"))
		.map((file) => ({ file: `${name}/src/${file}`, text: readFileSync(new URL(file, directory), "utf8") }));
});

/** The files that may wait, with the reasons. */
const WAITING: ReadonlyMap<string, string> = new Map([
	["core/src/clock.ts", "the clock itself"],
	["core/src/resilience/retry.ts", "the one retry loop"],
	["core/src/time-limit.ts", "the end of a request's time"],
	[
		"core/src/sources/registry/paced-http-client.ts",
		"its turn, where an upstream allows one request a second",
	],
	["functions/src/api/routes/operations/status-parts.ts", "the end of a part's time"],
	["core/src/sources/github/budget/github-compute-store.ts", "until others have used less of GitHub's time"],
	["core/src/aws/index-lookup.ts", "one second look, since an index follows its table late"],
	["cli/src/scan/remote-scan.ts", "asks how far a scan is"],
	["local/src/asl/run/interpreter/interruption.ts", "Wait and Retry states, as the definitions say"],
	["local/src/asl/run/journal.ts", "writes together what comes together"],
	["local/src/dynamodb/ensure-tables.ts", "until a table that was made is there"],
	["local/src/dynamodb/sweeper.ts", "from sweep to sweep"],
	["local/src/metrics/service-metrics.ts", "from minute to minute"],
	["local/src/data-directory/time-away.ts", "notes the time while it runs"],
	["local/src/data-directory/watch-files.ts", "looks from time to time"],
	["local/src/messaging/create-queues.ts", "long polling"],
	["local/src/messaging/topic-subscribers.ts", "a moment after the store has failed"],
	["local/src/functions/functions-thread.ts", "before a thread that keeps ending is started again"],
	["local/src/http/listen.ts", "open connections at the end"],
	["local/src/sandbox/server/deliver.ts", "an upstream that sends slowly"],
	["local/src/sandbox/sandbox.ts", "an upstream that answers late"],
	["local/src/workflows/schedules.ts", "from run to run"],
]);
/** The files that may count attempts, with their subjects. */
const COUNTING: ReadonlyMap<string, string> = new Map([
	["core/src/resilience/retry.ts", "the one retry loop"],
	["core/src/accounts/usage/usage-store.ts", "counts that lost a race; each reads what won"],
	["core/src/resilience/circuit/shared-circuit.ts", "writes that lost a race; each reads what won"],
]);

function filesWith(pattern: RegExp): string[] {
	return sources.filter(({ text }) => pattern.test(text)).map(({ file }) => file);
}

/** A test pins its runs by the shared constant, perhaps with fewer attempts, or by both options. */
const PINNED =
	/\.\.\.PINNED_RETRIES(?:, maxAttempts: [1-3])?\b(?!.*maxAttempts)|maxAttempts: [1-3],\s*retryMode: "standard"|retryStrategy: new DynamoDbRetries\(random\)/;

describe("retries", () => {
	it.each([
		["waits between attempts", /\.sleep\(|\bsleep\(|set(?:Timeout|Interval)\(|node:timers/, WAITING],
		["counts attempts", /\b(?:for|while) \([^;{]*\b(?:attempt|tries|retries)\b/i, COUNTING],
	])("are in one place: nobody else %s", (_, pattern, known) => {
		const found = filesWith(pattern);
		expect(found.filter((file) => !known.has(file))).toEqual([]);
		// A list of exceptions that no longer exist would hide the next one.
		expect([...known.keys()].filter((file) => !found.includes(file))).toEqual([]);
	});

	it("of every AWS client are pinned, in number and in mode", () => {
		const clients = sources.flatMap(({ file, text }) =>
			[...text.matchAll(/new (\w+Client)\((\{[^}]*\}?|\))/g)].map(([, name, options = ""]) => ({
				file,
				name,
				options,
			})),
		);
		expect(PINNED_RETRIES).toEqual({ maxAttempts: 3, retryMode: "standard" });
		expect(clients.length).toBeGreaterThanOrEqual(6);
		for (const { file, name, options } of clients) {
			expect(options, `${name} in ${file}`).toMatch(PINNED);
		}
	});
});
