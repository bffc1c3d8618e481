/** Sends the same random requests to two stores and finds where their answers differ. */
import { isDeepStrictEqual } from "node:util";
import { type Answer, type Ask, comparable } from "./ask.ts";
import { type Call, createRequests, TABLES } from "./judged-tables.ts";
import type { Difference } from "./known-differences.ts";
import { createRandom } from "./random.ts";
import { randomCall } from "./random-requests.ts";

export type Finding = { call: Call; ours: Answer; theirs: Answer };

export type Comparison = {
	/** Calls that were answered with 200, so that not only refusals are compared. */
	succeeded: number;
	/** Differences that nothing explains; at most ten, then it ends. */
	findings: readonly Finding[];
	/** Differences that one of the reasons explains. */
	explained: number;
};

const MAX_FINDINGS = 10;

/** Creates the tables in both, which must not have them. */
export async function compareStores(
	ours: Ask,
	theirs: Ask,
	options: { operations: number; seed: number; known: readonly Difference[] },
): Promise<Comparison> {
	for (const { operation, body } of createRequests()) {
		for (const ask of [ours, theirs]) await createTable(ask, operation, body);
	}
	const random = createRandom(options.seed);
	const findings: Finding[] = [];
	let [succeeded, explained] = [0, 0];
	for (let index = 0; index < options.operations && findings.length < MAX_FINDINGS; index++) {
		const call = randomCall(random);
		const [own, other] = await Promise.all([comparable(ours, call), comparable(theirs, call)]);
		if (own.status === 200) succeeded += 1;
		if (isDeepStrictEqual(own, other)) continue;
		if (options.known.some((difference) => difference.explains(own, other))) explained += 1;
		else findings.push({ call, ours: own, theirs: other });
		// Both continue from the same items.
		for (const ask of [ours, theirs]) await empty(ask);
	}
	return { succeeded, findings, explained };
}

async function createTable(ask: Ask, operation: string, body: Record<string, unknown>): Promise<void> {
	const { status, body: answer } = await ask(operation, body);
	if (status !== 200) throw new Error(`A table could not be created: ${JSON.stringify(answer)}`);
	const { TableName } = body;
	for (;;) {
		const { body: described } = await ask("DescribeTable", { TableName });
		if ((described as { Table?: { TableStatus?: string } }).Table?.TableStatus === "ACTIVE") return;
	}
}

async function empty(ask: Ask): Promise<void> {
	for (const { name, sort } of TABLES) {
		let start: unknown;
		do {
			const { body } = await ask("Scan", {
				TableName: name,
				...(start !== undefined && { ExclusiveStartKey: start }),
			});
			const { Items, LastEvaluatedKey } = body as {
				Items: Record<string, unknown>[];
				LastEvaluatedKey?: unknown;
			};
			for (const { pk, sk } of Items) {
				await ask("DeleteItem", { TableName: name, Key: sort ? { pk, sk } : { pk } });
			}
			start = LastEvaluatedKey;
		} while (start !== undefined);
	}
}
