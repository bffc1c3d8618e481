/** Judges whether every promise was kept, once nobody kills any more. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { ListExecutionsCommand, ListStateMachinesCommand, SFNClient } from "@aws-sdk/client-sfn";
import { SCHEDULES } from "@dephealth/contract/schedules.ts";
import type { Ledger } from "./ledger.ts";
import type { Product } from "./product.ts";

const LOOK_EVERY_MS = 500;

/**
 * Waits until nothing is open, or nothing has changed for so long: a slow machine may take its time, but an execution
 * that is interrupted repeatedly never ends.
 *
 * @returns complaints; empty when all promises were kept
 */
export async function judge(
	product: Product,
	options: { ledger: Ledger; outbox: string; unchangedForMs: number },
): Promise<string[]> {
	const { ledger, outbox } = options;
	let open: string[] = [];
	let changedAt = performance.now();
	for (;;) {
		const before = open.join("\n");
		open = await openPromises(product, ledger, outbox);
		if (open.length === 0) break;
		if (open.join("\n") !== before) changedAt = performance.now();
		if (performance.now() - changedAt >= options.unchangedForMs) break;
		await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
	}
	return [...open, ...ledger.failures, ...(await accountsOf(product, ledger))];
}

async function openPromises(product: Product, ledger: Ledger, outbox: string): Promise<string[]> {
	const open: string[] = [];
	for (const name of ledger.collections) {
		const status = await statusOf(product, `/v1/packages/npm/${name}`);
		if (status === 200 || status === 404) ledger.collections.delete(name);
		else open.push(`the collection of ${name} is not done: ${status}`);
	}
	for (const [id, names] of ledger.scans) {
		const body = (await get(product, `/v1/scans/${id}`)) as { scan_id?: string | null; pending?: number };
		if (body.scan_id === null || (body.scan_id === undefined && (await allKnown(product, names)))) {
			ledger.scans.delete(id);
		} else open.push(`the scan ${id} of ${names.length} packages is not done`);
	}
	const sent = new Set(recipients(outbox));
	for (const email of ledger.mails) if (!sent.has(email)) open.push(`no mail to ${email}`);
	for (const id of ledger.changes) {
		if (!ledger.delivered.has(id)) open.push(`the change ${id} was not delivered`);
	}
	return [...open, ...(await runningExecutions(product))];
}

/** A scan is kept for a day, and the clock may have jumped over it: then its packages tell. */
async function allKnown(product: Product, names: readonly string[]): Promise<boolean> {
	for (const name of names) {
		const status = await statusOf(product, `/v1/packages/npm/${name}`);
		if (status !== 200 && status !== 404) return false;
	}
	return true;
}

async function accountsOf(product: Product, { accounts }: Ledger): Promise<string[]> {
	const lost: string[] = [];
	for (const { email, apiKey } of accounts) {
		const { status } = await ask(product, "/v1/usage", apiKey);
		if (status !== 200) lost.push(`the key of ${email} answers ${status}`);
	}
	return lost;
}

/** Machines that start by themselves run again and again; their unfinished work shows elsewhere. */
const SCHEDULED: ReadonlySet<string> = new Set(SCHEDULES.map(({ stateMachine }) => stateMachine));

async function runningExecutions(product: Product): Promise<string[]> {
	const sfn = new SFNClient({
		endpoint: product.awsUrl,
		region: "eu-central-1",
		credentials: { accessKeyId: "local", secretAccessKey: "local" },
	});
	try {
		const { stateMachines = [] } = await sfn.send(new ListStateMachinesCommand());
		const running = await Promise.all(
			stateMachines.map(async ({ stateMachineArn, name = "" }) => {
				if (SCHEDULED.has(name)) return [];
				const { executions = [] } = await sfn.send(
					new ListExecutionsCommand({ stateMachineArn, statusFilter: "RUNNING" }),
				);
				return executions.length === 0 ? [] : [`${executions.length} executions of ${name} still run`];
			}),
		);
		return running.flat();
	} finally {
		sfn.destroy();
	}
}

/** Complaints that only the files show; call it when the product has ended. */
export function judgeFiles(dataDirectory: string): string[] {
	const outbox = join(dataDirectory, "outbox");
	const halves = (existsSync(outbox) ? readdirSync(outbox) : []).filter((name) => name.endsWith(".tmp"));
	const database = new DatabaseSync(join(dataDirectory, "sandbox/runtime.db"));
	const [finding] = database.prepare("PRAGMA integrity_check(1)").all();
	const frames = database
		.prepare(
			"SELECT count(*) AS n FROM sfn_frames WHERE execution NOT IN (SELECT id FROM sfn_executions WHERE status <> 'SUCCEEDED')",
		)
		.get();
	database.close();
	return [
		...halves.map((name) => `${name} is left in the outbox`),
		...(finding?.["integrity_check"] === "ok" ? [] : [`the database: ${finding?.["integrity_check"]}`]),
		...(frames?.["n"] === 0 ? [] : [`${frames?.["n"]} branches of executions that have succeeded are left`]),
	];
}

function recipients(outbox: string): string[] {
	if (!existsSync(outbox)) return [];
	return readdirSync(outbox)
		.filter((name) => name.endsWith(".eml"))
		.flatMap((name) => /^To: (\S+)$/m.exec(readFileSync(join(outbox, name), "utf8"))?.[1] ?? []);
}

/** A connection that was kept open may be closed while it is used again, as on any server. */
async function ask(product: Product, path: string, apiKey = product.apiKey): Promise<Response> {
	for (let again = 2; ; again--) {
		try {
			return await fetch(`${product.url}${path}`, { headers: { "x-api-key": apiKey } });
		} catch (error) {
			if (again === 0) throw error;
		}
	}
}

async function statusOf(product: Product, path: string): Promise<number> {
	const response = await ask(product, path);
	await response.arrayBuffer();
	return response.status;
}

async function get(product: Product, path: string): Promise<unknown> {
	return (await ask(product, path)).json();
}
