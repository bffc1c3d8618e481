/**
 * Measures a cold start of GET /v1/packages/…: loading the bundled Lambda and answering its first request from the
 * embedded store, against the bare DynamoDB client. The client's first read alone costs as much as its import, so the
 * budget refers to both together. Each run is a separate process, in turns.
 *
 * It is measured twice: for `http:` the SDK has Node load its WebSockets, 20 ms in both; over TLS, as on AWS, neither does,
 * but both pay for a handshake.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { type Measurement, median } from "../measurement.ts";
import { startStoreWithPackages } from "../product/store-with-packages.ts";
import { type Certificate, makeCertificate } from "../upstreams/certificate.ts";
import { bytesAtStart, LAMBDA_BUNDLE, PACKAGES_FOLDER } from "./bundle-lambda.ts";
import { bundleColdClient } from "./cold-client.ts";
import { type ColdStart, type Cost, startCold } from "./fresh-process.ts";

const ROUNDS = 25;
const HANDLER = 'export { handler } from "@dephealth/functions/api/routes/packages/get-package.ts";';
const ANSWER = `
	const answer = await bundle.handler(JSON.parse(process.env.EVENT));
	if (answer.statusCode !== 200) throw new Error(JSON.stringify(answer));
`;

export async function benchColdStart(): Promise<Measurement[]> {
	const directory = mkdtempSync(join(tmpdir(), "dephealth-bench-"));
	try {
		const plain = await measure(directory);
		const encrypted = await measure(directory, makeCertificate(directory));
		return [
			{ name: "loaded of the Lambda's bundle, minified", value: plain.bytes / 1024, unit: "KB" },
			{
				name: "loaded of the DynamoDB client's bundle, minified",
				value: plain.clientBytes / 1024,
				unit: "KB",
			},
			...report(plain, ""),
			...report(encrypted, ", over TLS"),
		];
	} finally {
		rmSync(directory, { recursive: true, force: true });
	}
}

type Pair = { alone: ColdStart; ours: ColdStart };
type Measured = { bytes: number; clientBytes: number; pairs: readonly Pair[] };

async function measure(directory: string, tls?: Certificate): Promise<Measured> {
	const store = await startStoreWithPackages(1, tls);
	try {
		const environment = {
			...process.env,
			...store.environment,
			EVENT: JSON.stringify(store.eventFor("package-0")),
		};
		const client = await bundleColdClient(directory, environment);
		const { metafile } = await build({
			...LAMBDA_BUNDLE,
			stdin: { contents: HANDLER, resolveDir: PACKAGES_FOLDER },
			outdir: join(directory, "handler"),
		});
		const handler = join(directory, "handler", "stdin.mjs");
		const pairs: Pair[] = [];
		for (let round = 0; round < ROUNDS; round++) {
			const alone = await client.start();
			pairs.push({ alone, ours: await startCold(handler, environment, ANSWER) });
		}
		return { bytes: bytesAtStart(metafile, "<stdin>"), clientBytes: client.bytes, pairs };
	} finally {
		await store.close();
	}
}

/** @param how ends each name */
function report({ pairs }: Measured, how: string): Measurement[] {
	const middle = (of: (pair: Pair) => number) => median(pairs.map(of));
	// The ratio of each pair: a machine that is busy meanwhile slows both.
	const ratio = (kind: keyof Cost) => middle(({ ours, alone }) => ours.done[kind] / alone.done[kind]);
	return [
		{
			name: `importing the DynamoDB client alone, median of ${ROUNDS}${how}`,
			value: middle(({ alone }) => alone.loaded.elapsed),
			unit: "ms",
		},
		{
			name: `importing it and reading one item${how}`,
			value: middle(({ alone }) => alone.done.elapsed),
			unit: "ms",
		},
		{ name: `importing the Lambda${how}`, value: middle(({ ours }) => ours.loaded.elapsed), unit: "ms" },
		{
			name: `importing the Lambda and answering its first request${how}`,
			value: middle(({ ours }) => ours.done.elapsed),
			unit: "ms",
		},
		{
			name: `the Lambda's processor, against the client's import and first read${how}`,
			value: ratio("processor"),
			unit: "×",
		},
		{
			name: `the Lambda, against the client's import and first read${how}`,
			value: ratio("elapsed"),
			unit: "×",
			budget: { kind: "at most", value: 1.25 },
		},
	];
}
