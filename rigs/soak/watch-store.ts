/** Records writes of packages at the store, since the tasks' own results may get lost. */
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { PackageDocument } from "@dephealth/contract/schemas/package-document.ts";
import { decompressText } from "@dephealth/core/aws/compressed-json.ts";
import { HEALING_POLICY } from "@dephealth/core/healing/healing-policy.ts";
import { CLAIM_LEASE_MS } from "@dephealth/core/packages/package-claims.ts";
import { REPORTS } from "@dephealth/core/packages/package-items.ts";
import { keysOf } from "@dephealth/core/refresh/checked-marks-store.ts";
import type { RefreshTier } from "@dephealth/core/refresh/refresh-schedule.ts";
import { z } from "zod";
import { inventedFacts } from "./judge/invented-facts.ts";
import type { SoakEvent, SoakRecord } from "./judge/record.ts";

const updateSchema = z.looseObject({
	Key: z.looseObject({ pk: z.string() }),
	UpdateExpression: z.string(),
	ExpressionAttributeValues: z.record(z.string(), z.unknown()).default({}),
});
const putSchema = z.looseObject({ Item: z.looseObject({ pk: z.string(), sk: z.string() }) });

/**
 * An unread fact must be unknown in the stored document itself. Only accepted writes are recorded. A lease counts as
 * released when the write is sent, and as acquired when its answer arrives, so that overtaking answers never look
 * like two owners.
 */
export function watchStore(
	client: DynamoDBDocumentClient,
	{ now, record }: { now: () => number; record: SoakRecord },
): void {
	client.middlewareStack.add(
		(next, context) => async (args) => {
			const sent = record.order();
			const result = await next(args);
			switch (context.commandName) {
				case "UpdateItemCommand":
				case "UpdateCommand": {
					const event = eventOf(args.input, now());
					if (event) record.add(event, event.kind === "claimed" ? record.order() : sent);
					break;
				}
				case "PutItemCommand":
				case "PutCommand":
					for (const event of eventsOfPut(args.input, now())) record.add(event, sent);
			}
			return result;
		},
		{ step: "initialize", name: "watchStore", priority: "low" },
	);
}

function eventOf(input: unknown, at: number): SoakEvent | undefined {
	const parsed = updateSchema.safeParse(input);
	if (!parsed.success) return undefined;
	const { Key, UpdateExpression: expression, ExpressionAttributeValues: values } = parsed.data;
	const key = Key.pk;
	const owner = String(values[":owner"]);
	if (expression.startsWith("SET claim_owner")) {
		const until = Number(values[":until"]);
		return { kind: "claimed", key, owner, at: until - CLAIM_LEASE_MS, until };
	}
	if (expression.startsWith("SET settled_by")) {
		const document = values[":document"];
		const complaints =
			document instanceof Uint8Array
				? inventedFacts(key, JSON.parse(decompressText(document)) as PackageDocument)
				: [];
		const hasDocument = document !== undefined;
		return { kind: "settled", key, owner, at, status: String(values[":status"]), hasDocument, complaints };
	}
	if (expression.startsWith("SET heal_leased_until")) {
		return { kind: "taken", key, at: Number(values[":until"]) - HEALING_POLICY.windowMs };
	}
	if (":quarantined" in values) return { kind: "quarantined", key, at };
	return undefined;
}

function eventsOfPut(input: unknown, now: number): SoakEvent[] {
	const item = putSchema.safeParse(input).data?.Item;
	if (!item) return [];
	if (item.sk === REPORTS) return [{ kind: "kept", key: item.pk, at: now }];
	const tier = item.pk.split("#")[1] as RefreshTier;
	const at = Date.parse(item.sk.split("#")[0] ?? "");
	return keysOf(item).map((key) => ({ kind: "checked", key, tier, at }));
}
