/**
 * `npm run judge:dynamodb`: ten thousand random requests to the embedded store and to others that stand for DynamoDB;
 * their answers must be the same, errors and all. The others are dynalite and, when DYNAMODB_LOCAL names its folder or
 * its URL, AWS's DynamoDB Local. `--requests` and `--seed` choose others.
 */

import { scriptArguments } from "../../scripts/script-arguments.ts";
import { type Ask, askEndpoint } from "./dynamodb/ask.ts";
import { compareStores } from "./dynamodb/compare-stores.ts";
import { startDynalite } from "./dynamodb/dynalite.ts";
import { startDynamoDbLocal } from "./dynamodb/dynamodb-local.ts";
import { type Difference, KNOWN_DIFFERENCES } from "./dynamodb/known-differences.ts";
import { askOurStore } from "./dynamodb/our-store.ts";

const { requests: operations, seed } = scriptArguments({
	run: "npm run judge:dynamodb",
	does: "Sends random requests to the embedded store and to others that stand for DynamoDB, whose answers\nmust be the same. Ends with 1 when one differs.",
	options: {
		requests: { kind: "number", says: "how many", least: 1, most: 10_000_000, usually: 10_000 },
		seed: {
			kind: "number",
			says: "which ones",
			least: 0,
			most: 2 ** 31,
			usually: "by chance",
		},
	},
}).values;

function say(line: string): void {
	process.stdout.write(`${line}\n`);
}

async function judge(name: string, theirs: Ask, known: readonly Difference[]): Promise<void> {
	const { findings, succeeded, explained } = await compareStores(askOurStore(), theirs, {
		operations,
		seed,
		known,
	});
	for (const { call, ours, theirs: other } of findings) {
		say(`\n${call.operation} ${JSON.stringify(call.body)}`);
		say(`  ours    ${JSON.stringify(ours)}`);
		say(`  ${name} ${JSON.stringify(other)}`);
	}
	say(
		`${name}: ${operations} requests with seed ${seed}, ${succeeded} of them answered with a result; ${findings.length} answers differ, ${explained} more for a reason that known-differences.ts gives.`,
	);
	if (findings.length > 0) process.exitCode = 1;
}

const dynalite = await startDynalite();
await judge("dynalite", askEndpoint(dynalite.url), KNOWN_DIFFERENCES);
await dynalite.stop();

const local = await startDynamoDbLocal(process.env["DYNAMODB_LOCAL"]);
if ("skipped" in local) say(`DynamoDB Local: skipped. ${local.skipped}`);
else {
	await judge("DynamoDB Local", askEndpoint(local.url), []);
	await local.stop();
}
