/** Counts the calls to the database, and how many of them waited for another one. */
import { type DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb";
import type { ApiResponse } from "@dephealth/functions/api/http/request.ts";

export function createRoundTrips(client: DynamoDBDocumentClient) {
	let calls: { name: string; startedAt: number; endedAt: number }[] = [];
	let time = 0;

	/** The longest chain of requests of which each started after another had ended, and so waited for it. */
	function depth(): number {
		const depths = new Map<object, number>();
		for (const call of calls) {
			const before = calls.filter((other) => other.endedAt < call.startedAt);
			depths.set(call, 1 + Math.max(0, ...before.map((other) => depths.get(other) ?? 0)));
		}
		return Math.max(0, ...depths.values());
	}

	const observed = new Proxy(client, {
		get(target, property) {
			const value: unknown = Reflect.get(target, property);
			if (property !== "send" || typeof value !== "function") return value;
			return async (...args: unknown[]) => {
				const name = args[0]?.constructor.name.replace(/Command$/, "") ?? "";
				const call = { name, startedAt: ++time, endedAt: Number.POSITIVE_INFINITY };
				calls.push(call);
				try {
					return await Reflect.apply(value, target, args);
				} finally {
					call.endedAt = ++time;
				}
			};
		},
	});

	return {
		client: observed,
		depth,
		/** Names of the commands, in the order they were sent. */
		calls: () => calls.map(({ name }) => name),
		reset: () => {
			calls = [];
		},
		/** The read of a route. */
		async read(tableName: string): Promise<ApiResponse> {
			await observed.send(new GetCommand({ TableName: tableName, Key: { pk: "npm#express", sk: "LATEST" } }));
			return { status: 200 };
		},
	};
}
