/** Sends a call to an endpoint, and brings its answer into a form in which two answers can be compared. */
import type { Call } from "./judged-tables.ts";

export type Answer = { status: number; body: unknown };
export type Ask = (operation: string, body: Record<string, unknown>) => Promise<Answer>;

const MAX_PAGES = 60;
/** Any signature will do for a server on this machine, but there must be one. */
const AUTHORIZATION =
	"AWS4-HMAC-SHA256 Credential=local/20260101/local/dynamodb/aws4_request, SignedHeaders=host, Signature=0";

export function askEndpoint(url: string): Ask {
	return async (operation, body) => {
		const response = await fetch(url, {
			method: "POST",
			headers: {
				"content-type": "application/x-amz-json-1.0",
				"x-amz-target": `DynamoDB_20120810.${operation}`,
				"x-amz-date": "20260101T000000Z",
				authorization: AUTHORIZATION,
			},
			body: JSON.stringify(body),
		});
		return { status: response.status, body: await response.json() };
	};
}

/** The answer, normalised where DynamoDB guarantees no order: members of sets, and unordered results. */
export async function comparable(ask: Ask, call: Call): Promise<Answer> {
	const answer = call.isPaged ? await allPages(ask, call) : await ask(call.operation, call.body);
	return { status: answer.status, body: normalized(answer.body, call.isUnordered ?? false) };
}

async function allPages(ask: Ask, call: Call): Promise<Answer> {
	const items: unknown[] = [];
	let [count, scanned] = [0, 0];
	let start: unknown;
	for (let page = 0; page < MAX_PAGES; page++) {
		const { status, body } = await ask(call.operation, {
			...call.body,
			...(start !== undefined && { ExclusiveStartKey: start }),
		});
		if (status !== 200) return { status, body };
		const { Items, Count, ScannedCount, LastEvaluatedKey } = body as Record<string, unknown>;
		items.push(...((Items as unknown[]) ?? []));
		count += Number(Count);
		scanned += Number(ScannedCount);
		start = LastEvaluatedKey;
		if (start === undefined) break;
	}
	return { status: 200, body: { Items: items, Count: count, ScannedCount: scanned } };
}

function normalized(value: unknown, isUnordered: boolean, name = ""): unknown {
	if (Array.isArray(value)) {
		const elements = value.map((element) => normalized(element, isUnordered));
		const hasNoOrder = ["SS", "NS", "BS"].includes(name) || (isUnordered && name !== "L");
		return hasNoOrder ? elements.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) : elements;
	}
	if (typeof value !== "object" || value === null) return value;
	const entries = Object.entries(value).map(([key, member]) => {
		if (key === "__type") return [key, String(member).split("#").at(-1)] as const;
		if (key === "message" || key === "Message") return ["message", withoutToken(String(member))] as const;
		return [key, normalized(member, isUnordered, key)] as const;
	});
	return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Parsers name the place of an error in an expression in their own words. */
function withoutToken(message: string): string {
	return message.replace(/Syntax error; .*$/s, "Syntax error");
}
