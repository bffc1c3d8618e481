/** The dependencies of the tools. */
import type { Runtime } from "@dephealth/local/runtime.ts";

export type McpDeps = {
	runtime: Pick<Runtime, "collect" | "collectAll" | "read" | "readReports">;
	/** The folder the client works in; nothing outside of it is read. */
	folder: string;
	sandbox: boolean;
	/** Epoch milliseconds. */
	now: () => number;
};
