/** The work of users while the product is being killed. Each step records the product's promises. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import type { Ledger } from "./ledger.ts";
import type { Product } from "./product.ts";

const KINDS = ["active", "deprecated", "archived", "quiet-but-fine", "sandbox-unknown"];
/** The number of users at the same time. */
const USERS = 6;
/** The one that a webhook watches. */
export const WATCHED = "active-1";
const TOPIC = "arn:aws:sns:eu-central-1:000000000000:dephealth-risk-changes";

export type Worker = {
	/** Works until the product is gone. `answered` resolves after so many answered steps. */
	work(product: Product): { working: Promise<unknown>; answered(steps: number): Promise<void> };
};

/** @param options.outbox where the product puts its mails */
export function createWorker(options: {
	ledger: Ledger;
	draw: () => number;
	outbox: string;
	packagesPerScan: number;
}): Worker {
	const { ledger, draw, outbox, packagesPerScan } = options;
	let serial = 0;

	const aName = () => `${KINDS[Math.floor(draw() * KINDS.length)]}-${Math.floor(draw() * 5000)}`;

	async function collect(product: Product): Promise<void> {
		const name = aName();
		const { status } = await call(product, "POST", `/v1/collect/npm/${name}`);
		if (status === 202) ledger.collections.add(name);
	}

	async function scan(product: Product): Promise<void> {
		const names = Array.from({ length: packagesPerScan }, aName);
		const { status, body } = await call(product, "POST", "/v1/scan", {
			packages: names.map((name) => `npm/${name}`),
		});
		if (status === 200 && typeof body["scan_id"] === "string") ledger.scans.set(body["scan_id"], names);
	}

	async function signUp(product: Product): Promise<void> {
		const email = `user-${serial++}-${Math.floor(draw() * 1e9)}@example.org`;
		const { status } = await call(product, "POST", "/v1/signup", { email });
		if (status === 202) ledger.mails.add(email);
	}

	/** Opens one of the newest mails of somebody who has no account yet. */
	async function confirm(product: Product): Promise<void> {
		const mail = newestMails(outbox).find(({ to }) => !ledger.accounts.some(({ email }) => email === to));
		if (!mail) return;
		const { status, body } = await call(product, "POST", "/v1/verify", { token: mail.token }, "");
		if (status === 201) ledger.accounts.push({ email: mail.to, apiKey: String(body["api_key"]) });
	}

	async function changeRisk(product: Product): Promise<void> {
		const id = createHash("sha256").update(`${serial++} ${draw()}`).digest("hex").slice(0, 32);
		const sns = new SNSClient({
			endpoint: product.awsUrl,
			region: "eu-central-1",
			credentials: { accessKeyId: "local", secretAccessKey: "local" },
			maxAttempts: 1,
		});
		try {
			await sns.send(new PublishCommand({ TopicArn: TOPIC, Message: JSON.stringify(aChange(id)) }));
			ledger.changes.add(id);
		} finally {
			sns.destroy();
		}
	}

	async function call(
		product: Product,
		method: string,
		path: string,
		body?: unknown,
		key = product.apiKey,
	): Promise<{ status: number; body: Record<string, unknown> }> {
		const response = await fetch(`${product.url}${path}`, {
			method,
			headers: { ...(key !== "" && { "x-api-key": key }), "content-type": "application/json" },
			...(body !== undefined && { body: JSON.stringify(body) }),
		});
		const answer = (await response.json()) as Record<string, unknown>;
		if (response.status >= 500 && response.status !== 503) {
			ledger.failures.push(`${method} ${path} answered ${response.status}`);
		}
		return { status: response.status, body: answer };
	}

	const STEPS = [collect, collect, scan, signUp, confirm, changeRisk];

	return {
		work(product) {
			let isGone = false;
			let steps = 0;
			let waiting: { steps: number; resolve: () => void } | undefined;
			async function goOn(): Promise<void> {
				while (!isGone) {
					const step = STEPS[Math.floor(draw() * STEPS.length)] ?? collect;
					try {
						await step(product);
						steps += 1;
					} catch {
						// A call that the kill cuts off has promised nothing.
						isGone = true;
					}
					if (waiting && steps >= waiting.steps) waiting.resolve();
				}
			}
			return {
				working: Promise.all(Array.from({ length: USERS }, goOn)),
				answered: (wanted) =>
					new Promise((resolve) => {
						waiting = { steps: wanted, resolve };
						if (steps >= wanted) resolve();
					}),
			};
		},
	};
}

/** Mails that confirm an address, the newest first: the older link of two works no more. */
export function newestMails(outbox: string): { to: string; token: string }[] {
	let names: string[];
	try {
		names = readdirSync(outbox);
	} catch {
		return [];
	}
	return names
		.filter((name) => name.endsWith(".eml"))
		.sort()
		.reverse()
		.flatMap((name) => {
			const text = readFileSync(join(outbox, name), "utf8");
			const to = /^To: (\S+)$/m.exec(text)?.[1];
			const token = /verify\?token=([\w-]+)/.exec(text)?.[1];
			return to && token ? [{ to, token }] : [];
		});
}

function aChange(id: string) {
	return {
		type: "PackageRiskChanged",
		id,
		package: { ecosystem: "npm", name: WATCHED },
		latest_version: "1.0.0",
		changes: ["status"],
		before: { status: "active", risk_level: "LOW", abandonment_probability: 0.05 },
		after: { status: "archived", risk_level: "LOW", abandonment_probability: 0.05 },
		reason: "Its status went from active to archived.",
		changed_at: new Date().toISOString(),
	};
}
