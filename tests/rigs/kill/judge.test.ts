import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { json } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { judge, judgeFiles } from "../../../rigs/kill/judge.ts";
import { createLedger, type Ledger } from "../../../rigs/kill/ledger.ts";

/** What a product answers after its kills: status and body by path, and how many executions run by machine. */
let answers: Record<string, [status: number, body?: unknown]>;
let running: Record<string, number>;
let server: Server;
let directory: string;

beforeAll(async () => {
	server = createServer(async (request, response) => {
		const action = request.headers["x-amz-target"];
		if (action) {
			response.setHeader("content-type", "application/x-amz-json-1.0");
			response.end(JSON.stringify(stepFunctions(String(action), await json(request))));
			return;
		}
		const [status, body = {}] = answers[request.url ?? ""] ?? [404];
		response.writeHead(status).end(JSON.stringify(body));
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(() => {
	server.closeAllConnections();
	server.close();
});
beforeEach(() => {
	answers = { "/v1/usage": [200] };
	running = { "collect-package": 0 };
	directory = mkdtempSync(join(tmpdir(), "dephealth-judge-"));
	mkdirSync(join(directory, "outbox"));
	mkdirSync(join(directory, "sandbox"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function stepFunctions(action: string, input: unknown): unknown {
	if (action.endsWith("ListStateMachines")) {
		return { stateMachines: Object.keys(running).map((name) => ({ name, stateMachineArn: name })) };
	}
	const { stateMachineArn } = input as { stateMachineArn: string };
	const executions = Array.from({ length: running[stateMachineArn] ?? 0 }, (_, index) => ({
		name: `${index}`,
	}));
	return { executions };
}

function complaints(ledger: Ledger): Promise<string[]> {
	const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	const product = { url, awsUrl: url, apiKey: "key", resumedExecutions: 0, pid: 0, kill: async () => {} };
	return judge(product, { ledger, outbox: join(directory, "outbox"), unchangedForMs: 0 });
}

describe("what a kill has lost is found:", () => {
	it.each<[what: string, promise: (ledger: Ledger) => void, complaint: RegExp]>([
		[
			"a collection that nobody takes up",
			(ledger) => {
				ledger.collections.add("left-pad");
				answers["/v1/packages/npm/left-pad"] = [202];
			},
			/^the collection of left-pad is not done: 202$/,
		],
		[
			"a scan whose packages stay unknown",
			(ledger) => {
				ledger.scans.set("7", ["left-pad"]);
				answers["/v1/scans/7"] = [200, { scan_id: "7", pending: 1 }];
			},
			/^the scan 7 of 1 packages is not done$/,
		],
		[
			"a scan that is kept no more, with a package that is not known",
			(ledger) => {
				ledger.scans.set("7", ["left-pad"]);
				answers["/v1/packages/npm/left-pad"] = [202];
			},
			/^the scan 7 of 1 packages is not done$/,
		],
		["a mail", (ledger) => ledger.mails.add("ada@example.org"), /^no mail to ada@example\.org$/],
		["a change of risk", (ledger) => ledger.changes.add("c1"), /^the change c1 was not delivered$/],
		[
			"an account",
			(ledger) => {
				ledger.accounts.push({ email: "ada@example.org", apiKey: "gone" });
				answers["/v1/usage"] = [401];
			},
			/^the key of ada@example\.org answers 401$/,
		],
		[
			"an execution that never ends",
			() => {
				running = { "collect-package": 2, "process-dead-letters": 1 };
			},
			/^2 executions of collect-package still run$/,
		],
		["an answer that should never be given", (ledger) => ledger.failures.push("500"), /^500$/],
	])("%s", async (_, promise, complaint) => {
		const ledger = createLedger();
		promise(ledger);
		expect(await complaints(ledger)).toEqual([expect.stringMatching(complaint)]);
	});
});

it("promises that were kept are no complaint", async () => {
	const ledger = createLedger();
	ledger.collections.add("left-pad").add("unknown-to-npm");
	answers["/v1/packages/npm/left-pad"] = [200];
	ledger.scans.set("7", ["left-pad"]);
	answers["/v1/scans/7"] = [200, { scan_id: null }];
	ledger.mails.add("ada@example.org");
	writeFileSync(join(directory, "outbox/1.eml"), "To: ada@example.org\nSubject: hello\n");
	ledger.changes.add("c1");
	ledger.delivered.set("c1", 2);
	ledger.accounts.push({ email: "ada@example.org", apiKey: "kept" });
	expect(await complaints(ledger)).toEqual([]);
});

describe("of the files", () => {
	beforeEach(() => {
		const database = new DatabaseSync(join(directory, "sandbox/runtime.db"));
		database.exec(`CREATE TABLE sfn_executions (id TEXT, status TEXT); CREATE TABLE sfn_frames (execution TEXT);
			INSERT INTO sfn_executions VALUES ('done', 'SUCCEEDED'), ('open', 'FAILED');
			INSERT INTO sfn_frames VALUES ('open');`);
		database.close();
	});

	it("nothing is said when nothing is left", () => {
		expect(judgeFiles(directory)).toEqual([]);
	});

	it("half a mail and a branch of what has succeeded are found", () => {
		writeFileSync(join(directory, "outbox/1.eml.tmp"), "");
		const database = new DatabaseSync(join(directory, "sandbox/runtime.db"));
		database.exec("INSERT INTO sfn_frames VALUES ('done')");
		database.close();
		expect(judgeFiles(directory)).toEqual([
			"1.eml.tmp is left in the outbox",
			"1 branches of executions that have succeeded are left",
		]);
	});
});
