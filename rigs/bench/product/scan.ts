/**
 * A scan of packages that are all known, on the embedded store, against the bare reads it cannot do without. Times are
 * this process's processor, so that a machine that is busy otherwise does not count.
 */
import { BatchGetCommand, type DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { systemClock } from "@dephealth/core/clock.ts";
import { packageKey } from "@dephealth/core/packages/package-key.ts";
import { createPackageReader } from "@dephealth/core/scan/read-packages.ts";
import { createScanAdmission } from "@dephealth/core/scan/scan-admission.ts";
import { createScanStore } from "@dephealth/core/scan/scan-store.ts";
import { createScanner } from "@dephealth/core/scan/scanner.ts";
import { createTurns } from "@dephealth/core/turns.ts";
import { scanAnswer } from "@dephealth/functions/api/routes/scans/scan-answer.ts";
import { readScanRequest } from "@dephealth/functions/api/routes/scans/scan-request.ts";
import { type Measurement, median } from "../measurement.ts";
import { BENCH_TABLES, benchRef, startStoreWithPackages } from "./store-with-packages.ts";

const WARM_UP_ROUNDS = 4;
const ROUNDS = 25;
const KEYS_A_CALL = 100;
const ATTRIBUTES = "pk, sk, summary, collection_status, status_since";
const SIZES = [
	{ count: 100, budgetMs: 3 },
	{ count: 1_000, budgetMs: 25 },
];

export async function benchScan(): Promise<Measurement[]> {
	const store = await startStoreWithPackages(1_000);
	const turns = createTurns();
	const takeTurn = turns.of("user_bench");
	const scanner = createScanner({
		readPackages: createPackageReader({ packages: store.packages, clock: systemClock }),
		scans: createScanStore({ client: store.client, tableName: BENCH_TABLES.operations, clock: systemClock }),
		collections: () => ({ startAll: () => Promise.reject(new Error("nothing is to be collected")) }),
		allowance: { take: async (_, wanted) => ({ count: wanted, resetsAt: 0 }) },
		admit: createScanAdmission(),
		turns,
		clock: systemClock,
		newId: () => "bench",
	});
	try {
		const measurements: Measurement[] = [];
		for (const { count, budgetMs } of SIZES) {
			const body = { bytes: requestBody(count), encoding: undefined };
			async function scan(): Promise<void> {
				const input = await readScanRequest(body, readNoManifest, takeTurn);
				const answer = await scanner.scan(input, "user_bench");
				if (answer.charge !== count) throw new Error(`only ${answer.charge} of ${count} were answered`);
				await scanAnswer(answer, { headers: new Map([["accept-encoding", "gzip"]]) }, takeTurn);
			}
			const { ours, bare, ratio } = await sideBySide(
				scan,
				() => bareReads(store.client, count),
				1_000 / count,
			);
			measurements.push(
				{ name: `${count} dependencies, the bare BatchGetItem calls, processor`, value: bare, unit: "ms" },
				{
					name: `${count} dependencies, from the request's bytes to the answer's, processor`,
					value: ours,
					unit: "ms",
					budget: { kind: "at most", value: budgetMs },
				},
				{ name: `${count} dependencies, ratio`, value: ratio, unit: "×" },
			);
		}
		return measurements;
	} finally {
		await store.close();
	}
}

function readNoManifest(): never {
	throw new Error("A list is no manifest.");
}

function requestBody(count: number): Uint8Array {
	const packages = Array.from({ length: count }, (_, index) => `npm/${benchRef(index).name}`);
	return Buffer.from(JSON.stringify({ packages }));
}

/** Calls of 100 keys, all at once, for the attributes that a scan cannot do without. */
async function bareReads(client: DynamoDBDocumentClient, count: number): Promise<void> {
	const calls = Array.from({ length: count / KEYS_A_CALL }, (_, call) => {
		const Keys = Array.from({ length: KEYS_A_CALL }, (_, index) => ({
			pk: packageKey(benchRef(call * KEYS_A_CALL + index)),
			sk: "LATEST",
		}));
		return client.send(
			new BatchGetCommand({
				RequestItems: {
					[BENCH_TABLES.packages]: { Keys, ProjectionExpression: ATTRIBUTES },
				},
			}),
		);
	});
	await Promise.all(calls);
}

/** Medians of rounds in turns; the ratio is that of each pair, so that a machine that is busy meanwhile slows both. */
async function sideBySide(ours: () => Promise<void>, bare: () => Promise<void>, repeats: number) {
	const rounds: { ours: number; bare: number }[] = [];
	for (let round = 0; round < WARM_UP_ROUNDS + ROUNDS; round++) {
		rounds.push({ bare: await worked(bare, repeats), ours: await worked(ours, repeats) });
	}
	rounds.splice(0, WARM_UP_ROUNDS);
	return {
		ours: median(rounds.map((round) => round.ours)),
		bare: median(rounds.map((round) => round.bare)),
		ratio: median(rounds.map((round) => round.ours / round.bare)),
	};
}

/** Milliseconds of the processor for one time. */
async function worked(work: () => Promise<void>, repeats: number): Promise<number> {
	const before = process.cpuUsage();
	for (let repeat = 0; repeat < repeats; repeat++) await work();
	const { user, system } = process.cpuUsage(before);
	return (user + system) / 1000 / repeats;
}
