import { renderStatus } from "@dephealth/cli/operations/status-report.ts";
import type { Status } from "@dephealth/contract/routes/operations.ts";
import { expect, it } from "vitest";

const AT = "2026-11-29T12:00:00.000Z";
const TERMINAL = { colour: false, width: 100 };
const WELL = {
	functions: "working",
	functions_failing_since: null,
	functions_failure: null,
	open_files_limit: 4_096,
	connections_limit: 1_000,
} as const;

function rendered(process: Status["process"]): string {
	const nothing = {
		circuits: null,
		dead_letters: null,
		collections_last_hour: null,
		mail: null,
		storage: null,
	};
	const status = { ...nothing, status: "ok", checked_at: AT, process, unknown: [] } as const;
	return renderStatus({ ...status, unknown: [] }, TERMINAL);
}

it.each([
	["nothing on AWS", null, ""],
	["nothing while there is nothing to do", WELL, ""],
	[
		"that functions fail, why, and what to do",
		{ ...WELL, functions: "failing", functions_failing_since: AT, functions_failure: "out_of_memory" },
		`Functions: their thread ends again and again since ${AT}, for lack of memory. Nothing is lost, but collections and webhooks are late. Give the process more memory.`,
	],
	[
		"that functions fail for another reason",
		{ ...WELL, functions: "failing", functions_failing_since: AT, functions_failure: "error" },
		`Functions: their thread ends again and again since ${AT}. Nothing is lost, but collections and webhooks are late. Its standard error says why; please report it.`,
	],
	[
		"that the process may open few files",
		{ ...WELL, open_files_limit: 300, connections_limit: 50 },
		"Connections: 50 at a port at a time, since the process may open only 300 files. Start it with a higher limit: ulimit -n 4096",
	],
] as const)("the status of a server says %s", (_, process, line) => {
	const [, found = ""] =
		/((?:Functions|Connections): .*)$/.exec(rendered(process).replace(/\s+/g, " ").trim()) ?? [];
	expect(found).toBe(line);
});
