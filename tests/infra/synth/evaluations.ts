/** Runs in a process of its own: evaluates the bundled app for one stage after the other, each in an environment of its own. */
import { Session } from "node:inspector";
import type { ProgramRun } from "./synthesize.ts";

withoutDebugger();

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

/**
 * Pulumi enables the debugger to learn in which file a function stands, which it needs for its own serialised functions
 * alone. Enabled, it makes each promise and each script dearer, by a fifth of the whole.
 */
function withoutDebugger(): void {
	const post = Session.prototype.post as (...parameters: unknown[]) => void;
	Session.prototype.post = function (this: Session, method: string, ...rest: unknown[]) {
		const answer = rest.at(-1);
		if (method === "Debugger.enable" && typeof answer === "function") answer(null, {});
		else post.call(this, method, ...rest);
	};
}
