/** Measures a bundle in a separate process, as Lambda starts one. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** Since before the import. `processor` is the time of all threads, which a busy machine changes less than `elapsed`. */
export type Cost = { elapsed: number; processor: number };
/** Milliseconds until the bundle is loaded, and until the following work is done. */
export type ColdStart = { loaded: Cost; done: Cost };

const run = promisify(execFile);

/** @param then JavaScript that runs once the bundle is loaded, as `bundle`; it may wait */
export async function startCold(
	file: string,
	environment: NodeJS.ProcessEnv,
	then: string,
): Promise<ColdStart> {
	const script = `
		const usedBefore = process.cpuUsage();
		const startedAt = performance.now();
		function cost() {
			const { user, system } = process.cpuUsage(usedBefore);
			return { elapsed: performance.now() - startedAt, processor: (user + system) / 1000 };
		}
		const bundle = await import(process.argv[1]);
		const loaded = cost();
		${then}
		const done = cost();
		process.stdout.write("\\n" + JSON.stringify({ loaded, done }));
		process.exit(0);
	`;
	const { stdout } = await run(process.execPath, ["--input-type=module", "-e", script, file], {
		env: environment,
	});
	// A metric of the request may stand before it.
	return JSON.parse(stdout.split("\n").at(-1) ?? "") as ColdStart;
}
