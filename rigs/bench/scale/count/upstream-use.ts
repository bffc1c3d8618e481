import { type DynamoDBDocumentClient, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { localTable } from "@dephealth/local/table-names.ts";
import type { Simulator } from "./simulator.ts";

/** The questions to upstreams since it was called: calls by upstream and kind, and GitHub's points. */
export async function countUpstreamUse(
	client: Pick<DynamoDBDocumentClient, "send">,
	simulator: Pick<Simulator, "calls">,
): Promise<() => Promise<{ calls: Map<string, number>; githubPoints: number }>> {
	const [calls, points] = [await callCounts(simulator), await pointsUsed(client)];
	return async () => ({
		calls: since(await callCounts(simulator), calls),
		githubPoints: [...since(await pointsUsed(client), points).values()].reduce((sum, used) => sum + used, 0),
	});
}

function since(after: ReadonlyMap<string, number>, before: ReadonlyMap<string, number>): Map<string, number> {
	return new Map([...after].map(([key, count]) => [key, count - (before.get(key) ?? 0)]));
}

async function callCounts(simulator: Pick<Simulator, "calls">): Promise<Map<string, number>> {
	const counts = new Map<string, number>();
	for (const [upstream, kinds] of Object.entries(await simulator.calls())) {
		for (const [kind, count] of Object.entries(kinds)) counts.set(`${upstream} ${kind}`, count);
	}
	return counts;
}

/** Counts by counter, since counters of past hours expire. */
async function pointsUsed(client: Pick<DynamoDBDocumentClient, "send">): Promise<Map<string, number>> {
	const { Items = [] } = await client.send(new ScanCommand({ TableName: localTable("operations") }));
	const counters = Items.filter(({ pk }) => String(pk).startsWith("BUDGET#github#"));
	return new Map(counters.map(({ pk, sk, used }) => [`${pk} ${sk}`, Number(used ?? 0)]));
}
