/**
 * Keeps packages fresh for three days while everything around them fails, and looks whether nothing was lost and nothing
 * done twice: `npm run soak`. The product, its store, queues and engine are the real ones; time is injected, so that
 * days take minutes. Ends with 1 when a package was lost, and with 2 for wrong arguments.
 */
import { setLogLevel } from "@dephealth/core/observability/logger.ts";
import { scriptArguments } from "../../scripts/script-arguments.ts";
import { soak } from "./program.ts";
import { renderSoak } from "./render.ts";

const options = scriptArguments({
	run: "npm run soak",
	does: "Keeps packages fresh for three days while everything around them fails. Prints what went wrong,\nhow often, and what became of every package. Ends with 1 when one was lost, forgotten or\ncollected twice, and names it.",
	options: {
		packages: {
			kind: "number",
			says: "packages that are known from the start",
			least: 50,
			most: 1_000_000,
			usually: 10_000,
		},
		seed: { kind: "number", says: "which faults happen, and to whom", least: 0, most: 1_000_000, usually: 1 },
	},
}).values;

function print(text: string): void {
	process.stdout.write(`${text}\n`);
}

async function main(): Promise<void> {
	setLogLevel("CRITICAL");
	const startedAt = performance.now();
	print(`${options.packages} packages, three rounds, seed ${options.seed}.\n`);
	const result = await soak({
		...options,
		onProgress({ phase, known, waiting, queued }) {
			const seconds = Math.round((performance.now() - startedAt) / 1000);
			print(
				`${phase.padEnd(22)} ${known} known, ${waiting} unfinished, ${queued} messages waiting (${seconds} s)`,
			);
		},
	});
	print(`\n${renderSoak(result, (performance.now() - startedAt) / 1000)}`);
	const isSound =
		result.verdict.offences.length === 0 && [...result.faults.values()].every((count) => count > 0);
	process.exitCode = isSound ? 0 : 1;
}

await main();
