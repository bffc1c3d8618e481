/** Kills the product again and again while it works, and looks whether all that it promised is there in the end. */
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { Webhook } from "standardwebhooks";
import { judge, judgeFiles } from "./judge.ts";
import { createLedger, type Ledger } from "./ledger.ts";
import { type Product, startVictim } from "./product.ts";
import { random } from "./random.ts";
import { createWorker, WATCHED } from "./work.ts";

/** Steps that the product answers before it is killed, and a little longer: it dies within the next ones. */
const MOST_STEPS = 40;
const LONGER_MS = 60;
/** One in so many is killed as soon as it serves, while it resumes executions. */
const EARLY_DEATHS = 6;
/** The machine is off for a long weekend after the last kill: longer than any execution may take. */
const OFF_MS = 3 * 86_400_000;
/** A lease, a hidden message, a lost collection: each ends within some hours. */
const RECOVERY_HOURS = 8;
/** An hour is over when nothing has changed for this long, unless another time is given. */
const LOOK_MS = 45_000;
const PACKAGES_PER_SCAN = 25;
const HOUR_MS = 3_600_000;
/** Self-healing runs on multiples of it. */
const HEALING_MS = 900_000;
/** How long before it the product has started, besides twice the longest start: a start that takes longer misses one hour's healing. */
const BEFORE_HEALING_MS = 1_000;

/** However slow the machine is. */
const LONGEST_LIFE_MS = 30_000;

export type CampaignResult = {
	complaints: string[];
	kills: number;
	promised: { collections: number; scans: number; mails: number; accounts: number; changes: number };
	/** Executions that went on after a kill. */
	resumed: number;
	/** Deliveries that arrived more than once, which a receiver can tell by their id. */
	deliveredAgain: number;
	/** Hours of the product's time until all promises were kept. */
	hours: number;
};

export async function killCampaign(options: {
	kills: number;
	seed: number;
	/** The time without changes after which the next hour begins. Default 45,000. */
	lookMs?: number;
	/** Steps that each life answers before it is killed. Default: drawn, and now and then none. */
	steps?: number;
	/** The packages of each scan, which are most of the recovery's work. Default 25. */
	packagesPerScan?: number;
	onKill?: (kill: number, ledger: Ledger) => void;
	onRecovery?: (hours: number, open: number) => void;
}): Promise<CampaignResult> {
	const { lookMs = LOOK_MS, packagesPerScan = PACKAGES_PER_SCAN } = options;
	const draw = random(options.seed);
	const ledger = createLedger();
	const dataDirectory = mkdtempSync(join(tmpdir(), "dephealth-kill-"));
	const outbox = join(dataDirectory, "outbox");
	const worker = createWorker({ ledger, draw, outbox, packagesPerScan });
	const receiver = await startReceiver(ledger);
	let resumed = 0;
	let product: Product | undefined;
	let longestStartMs = 0;

	async function start(victim: Parameters<typeof startVictim>[1]): Promise<Product> {
		const startedAt = performance.now();
		const started = await startVictim(dataDirectory, victim);
		longestStartMs = Math.max(longestStartMs, performance.now() - startedAt);
		resumed += started.resumedExecutions;
		return started;
	}

	try {
		for (let kill = 0; kill < options.kills; kill++) {
			product = await start({ seed: options.seed + kill, ...(kill === 0 && { aheadMs: 0 }) });
			if (kill === 0) receiver.secret = await watch(product, receiver.url);
			const { working, answered } = worker.work(product);
			const steps = options.steps ?? drawSteps(draw);
			await Promise.race([answered(steps), sleep(LONGEST_LIFE_MS, undefined, { ref: false })]);
			await sleep(draw() * LONGER_MS);
			await product.kill();
			await working;
			options.onKill?.(kill + 1, ledger);
		}
		const promised = {
			collections: ledger.collections.size,
			scans: ledger.scans.size,
			mails: ledger.mails.size,
			accounts: ledger.accounts.length,
			changes: ledger.changes.size,
		};
		let complaints: string[] = [];
		let hours = 0;
		for (; hours <= RECOVERY_HOURS; hours++) {
			// The healer runs when the product has started, however slow the machine is.
			const untilHealingMs = 2 * longestStartMs + BEFORE_HEALING_MS;
			product = await start({ seed: 0, aheadMs: lateBy(hours, untilHealingMs) });
			complaints = await judge(product, { ledger, outbox, unchangedForMs: untilHealingMs + lookMs });
			await product.kill();
			if (complaints.length === 0) break;
			options.onRecovery?.(hours, complaints.length);
		}
		complaints.push(...judgeFiles(dataDirectory));
		const deliveredAgain = [...ledger.delivered.values()].filter((count) => count > 1).length;
		return { complaints, kills: options.kills, promised, resumed, deliveredAgain, hours };
	} finally {
		await product?.kill();
		receiver.close();
		rmSync(dataDirectory, { recursive: true, force: true });
	}
}

function drawSteps(draw: () => number): number {
	return draw() < 1 / EARLY_DEATHS ? 0 : Math.ceil(draw() * MOST_STEPS);
}

/** The hour after the weekend, placed before the healer's next run. */
function lateBy(hours: number, untilHealingMs: number): number {
	const later = Date.now() + OFF_MS + hours * HOUR_MS;
	return Math.ceil(later / HEALING_MS) * HEALING_MS - untilHealingMs - Date.now();
}

async function watch(product: Product, url: string): Promise<string> {
	const response = await fetch(`${product.url}/v1/webhook-subscriptions`, {
		method: "POST",
		headers: { "x-api-key": product.apiKey, "content-type": "application/json" },
		body: JSON.stringify({ url, packages: [`npm/${WATCHED}`] }),
	});
	if (response.status !== 201) throw new Error(`The webhook was not taken: ${await response.text()}`);
	return ((await response.json()) as { secret: string }).secret;
}

async function startReceiver(ledger: Ledger) {
	const receiver = { url: "", secret: "", close: () => {} };
	const server = createServer(async (request, response) => {
		const body = await text(request);
		try {
			// Its clock jumps with the sender's, so the time of a delivery is not checked.
			const now = Math.floor(Date.now() / 1000);
			const id = String(request.headers["webhook-id"]);
			const timestamp = Number(request.headers["webhook-timestamp"]);
			const signature = String(request.headers["webhook-signature"]);
			const expected = new Webhook(receiver.secret).sign(id, new Date(timestamp * 1000), body);
			if (signature !== expected) ledger.failures.push(`the signature of ${id} is wrong at ${now}`);
			ledger.delivered.set(id, (ledger.delivered.get(id) ?? 0) + 1);
		} catch (error) {
			ledger.failures.push(`a delivery could not be read: ${error}`);
		}
		response.writeHead(204).end();
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
	receiver.close = () => {
		server.closeAllConnections();
		server.close();
	};
	return receiver;
}
