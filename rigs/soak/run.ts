/**
 * Keeps packages fresh for three days while everything around them fails, and looks whether nothing was lost and nothing
 * done twice: `npm run soak`. The product, its store, queues and engine are the real ones; time is injected, so that
 * days take minutes. Ends with 1 when a package was lost, and with 2 for wrong arguments.
 */
import { parseArgs } from "node:util";
import { setLogLevel } from "@dephealth/core/observability/logger.ts";
import { soak } from "./program.ts";
import { renderSoak } from "./render.ts";

const HELP = `Keeps packages fresh for three days while everything around them fails.

  npm run soak -- [--packages N] [--seed N]

  --packages N   packages that are known from the start   default 10000, at least 50
  --seed N       which faults happen, and to whom         default 1
  --help         this text

Prints what went wrong, how often, and what became of every package. Ends with 1
when one was lost, forgotten or collected twice, and names it.
`;
const DEFAULTS = { packages: "10000", seed: "1" };
const LEAST = { packages: 50, seed: 0 };
const MOST = 1_000_000;

class InvalidArgumentError extends Error {
	override name = "InvalidArgumentError";
}

function print(text: string): void {
	process.stdout.write(`${text}\n`);
}

function readArguments(): { packages: number; seed: number } | "help" {
	const { values } = parseArgs({
		options: {
			packages: { type: "string", default: DEFAULTS.packages },
			seed: { type: "string", default: DEFAULTS.seed },
			help: { type: "boolean", short: "h", default: false },
		},
	});
	if (values.help) return "help";
	return { packages: wholeNumber("packages", values.packages), seed: wholeNumber("seed", values.seed) };
}

function wholeNumber(name: keyof typeof LEAST, text: string): number {
	const number = Number(text);
	if (/^\d{1,7}$/.test(text) && number >= LEAST[name] && number <= MOST) return number;
	throw new InvalidArgumentError(`--${name} is a whole number from ${LEAST[name]} to ${MOST}, not ${text}.`);
}

async function main(options: { packages: number; seed: number }): Promise<void> {
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

try {
	const options = readArguments();
	if (options === "help") process.stdout.write(HELP);
	else await main(options);
} catch (error) {
	const isUsage =
		error instanceof InvalidArgumentError || (error as { code?: string }).code?.startsWith("ERR_PARSE_ARGS");
	if (!isUsage) throw error;
	process.stderr.write(`${(error as Error).message}\n\n${HELP}`);
	process.exitCode = 2;
}
