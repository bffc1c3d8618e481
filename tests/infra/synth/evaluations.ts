/** Runs in a process of its own: evaluates the bundled app for one stage after the other, each in an environment of its own. */
import type { ProgramRun } from "./synthesize.ts";

const bundle = process.env["SYNTH_BUNDLE"] ?? "";
const runs: ProgramRun[] = JSON.parse(process.env["SYNTH_RUNS"] ?? "[]");
const inherited = { ...process.env };

for (const [index, { env }] of runs.entries()) {
	process.env = { ...inherited, ...env };
	// Another address is another instance of the app and of SST's components; Pulumi's modules are shared.
	await import(`${bundle}?${index}`);
	await untilNothingIsLeft();
}

/** Components declare resources in callbacks that nothing awaits. */
function untilNothingIsLeft(): Promise<void> {
	return new Promise((resolve) => {
		process.once("beforeExit", () => setImmediate(resolve));
	});
}
