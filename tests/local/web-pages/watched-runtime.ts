/** A runtime in which nothing must happen. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startRuntime } from "@dephealth/local/runtime.ts";
import { watchState } from "./watched-state.ts";

export type WatchedRuntime = Awaited<ReturnType<typeof startWatchedRuntime>>;

export async function startWatchedRuntime() {
	const dataDirectory = mkdtempSync(join(tmpdir(), "dephealth-pages-"));
	const runtime = await startRuntime({
		dataDirectory,
		port: 0,
		awsPort: 0,
		sandbox: true,
		tablesInMemory: true,
		schedules: [],
		env: {},
	});
	const watched = watchState({ ...runtime, dataDirectory });
	return {
		runtime,
		state: watched.read,
		async close() {
			watched.close();
			await runtime.stop();
			rmSync(dataDirectory, { recursive: true, force: true });
		},
	};
}
