/** Layers of retries multiply: there is one loop over attempts, and every AWS client says how often it tries. */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const PACKAGES = new URL("../../../packages/", import.meta.url);

const sources = ["core", "functions"].flatMap((name) => {
	const directory = new URL(`${name}/src/`, PACKAGES);
	return readdirSync(directory, { recursive: true, encoding: "utf8" })
		.filter((file) => file.endsWith(".ts"))
		.map((file) => ({ file: `${name}/src/${file}`, text: readFileSync(new URL(file, directory), "utf8") }));
});

/** Who may wait, and what for. */
const WAITING: ReadonlyMap<string, string> = new Map([
	["core/src/clock.ts", "the clock itself"],
	["core/src/resilience/retry.ts", "the one retry loop"],
	["core/src/sources/request-deadline.ts", "the end of a request's time"],
	["functions/src/api/status-parts.ts", "the end of a part's time"],
	["functions/src/compose/clock.ts", "hands the clock on"],
	["core/src/storage/index-lookup.ts", "one second look, since an index follows its table late"],
]);

function filesWith(pattern: RegExp): string[] {
	return sources.filter(({ text }) => pattern.test(text)).map(({ file }) => file);
}

describe("retries", () => {
	it("are in one place: nobody else waits between attempts", () => {
		const waiting = filesWith(/\.sleep\(|\bsleep\(|setTimeout\(|node:timers/);
		expect(waiting.filter((file) => !WAITING.has(file))).toEqual([]);
		// A list of exceptions that no longer exist would hide the next one.
		expect([...WAITING.keys()].filter((file) => !waiting.includes(file))).toEqual([]);
	});

	it("of every AWS client are pinned, in number and in mode", () => {
		const clients = sources.flatMap(({ file, text }) =>
			[...text.matchAll(/new (\w+Client)\((\{[^}]*\}?|\))/g)].map(([, name, options = ""]) => ({
				file,
				name,
				options,
			})),
		);
		expect(clients.length).toBeGreaterThanOrEqual(5);
		for (const { file, name, options } of clients) {
			expect(options, `${name} in ${file}`).toMatch(/maxAttempts: [1-3],/);
			expect(options, `${name} in ${file}`).toContain('retryMode: "standard"');
		}
	});
});
