/**
 * Measures a cold start of GET /v1/packages/…: loading the bundled Lambda and answering its first request from the
 * embedded store, against the bare DynamoDB client. The client's own first read costs a third of its import, whatever
 * is built around it, so the budget is set against both together. Each run is a process of its own, in turns.
 */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { bytesAtStart, LAMBDA_BUNDLE, PACKAGES_FOLDER } from "./bundle-lambda.ts";
import { type Measurement, median } from "./measurement.ts";
import { startStoreWithPackages } from "./store-with-packages.ts";

const ROUNDS = 11;
const HANDLER = 'export { handler } from "@dephealth/functions/api/routes/packages/get-package.ts";';
/** The package as a whole, as `import "@aws-sdk/client-dynamodb"` loads it. */
const CLIENT = 'export * from "@aws-sdk/client-dynamodb";';
const run = promisify(execFile);

/** Prints the milliseconds from before the import to after the answer. */
const FIRST_REQUEST = `
	const startedAt = performance.now();
	const { handler } = await import(process.argv[1]);
	const importedAt = performance.now();
	const answer = await handler(JSON.parse(process.env.EVENT));
	const answeredAt = performance.now();
	if (answer.statusCode !== 200) throw new Error(JSON.stringify(answer));
	process.stdout.write(JSON.stringify({ imported: importedAt - startedAt, answered: answeredAt - startedAt }));
	process.exit(0);
`;
/** The same with nothing but the client: one item is read. */
const CLIENT_ALONE = `
	const startedAt = performance.now();
	const { DynamoDBClient, GetItemCommand } = await import(process.argv[1]);
	const importedAt = performance.now();
	const Key = { pk: { S: "npm#package-0" }, sk: { S: "LATEST" } };
	const { Item } = await new DynamoDBClient({}).send(new GetItemCommand({ TableName: process.env.PACKAGES_TABLE, Key }));
	const answeredAt = performance.now();
	if (!Item?.document) throw new Error("not read");
	process.stdout.write(JSON.stringify({ imported: importedAt - startedAt, answered: answeredAt - startedAt }));
	process.exit(0);
`;

export async function benchColdStart(): Promise<Measurement[]> {
	const directory = mkdtempSync(join(tmpdir(), "dephealth-bench-"));
	const store = await startStoreWithPackages(1);
	try {
		const handler = await bundle(directory, "handler", HANDLER);
		const client = await bundle(directory, "client", CLIENT);
		const environment = {
			...process.env,
			...store.environment,
			EVENT: JSON.stringify(store.eventFor("package-0")),
		};
		const ours: Timing[] = [];
		const alone: Timing[] = [];
		for (let round = 0; round < ROUNDS; round++) {
			alone.push(await time(CLIENT_ALONE, client.file, environment));
			ours.push(await time(FIRST_REQUEST, handler.file, environment));
		}
		const imported = median(alone.map((timing) => timing.imported));
		const read = median(alone.map((timing) => timing.answered));
		const first = median(ours.map((timing) => timing.answered));
		return [
			{ name: "loaded of the Lambda's bundle, minified", value: handler.bytes / 1024, unit: "KB" },
			{
				name: "loaded of the DynamoDB client's bundle, minified",
				value: client.bytes / 1024,
				unit: "KB",
			},
			{ name: `importing the DynamoDB client alone, median of ${ROUNDS}`, value: imported, unit: "ms" },
			{ name: "importing it and reading one item", value: read, unit: "ms" },
			{ name: "importing the Lambda", value: median(ours.map((timing) => timing.imported)), unit: "ms" },
			{ name: "importing the Lambda and answering its first request", value: first, unit: "ms" },
			{ name: "the Lambda, against the client's import alone", value: first / imported, unit: "×" },
			{
				name: "the Lambda, against the client's import and first read",
				// The ratio of each pair: a machine that is busy meanwhile slows both.
				value: median(ours.map(({ answered }, round) => answered / (alone[round]?.answered ?? Number.NaN))),
				unit: "×",
				budget: { kind: "at most", value: 1.25 },
			},
		];
	} finally {
		await store.close();
		rmSync(directory, { recursive: true, force: true });
	}
}

/** Bundles a function as the stacks do. */
async function bundle(directory: string, name: string, contents: string): Promise<Bundle> {
	const outdir = join(directory, name);
	const { metafile } = await build({
		...LAMBDA_BUNDLE,
		stdin: { contents, resolveDir: PACKAGES_FOLDER },
		outdir,
	});
	return { file: join(outdir, "stdin.mjs"), bytes: bytesAtStart(metafile, "<stdin>") };
}

/** `bytes`: of what is loaded before the first request; what is imported at its first use is not. */
type Bundle = { file: string; bytes: number };

type Timing = { imported: number; answered: number };

async function time(script: string, file: string, environment: NodeJS.ProcessEnv): Promise<Timing> {
	const { stdout } = await run(process.execPath, ["--input-type=module", "-e", script, file], {
		env: environment,
	});
	// A metric of the request may stand before it.
	return JSON.parse(stdout.split("\n").at(-1) ?? "") as Timing;
}
