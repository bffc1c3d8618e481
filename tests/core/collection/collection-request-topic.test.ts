import { PublishBatchCommand, type PublishBatchCommandInput, type SNSClient } from "@aws-sdk/client-sns";
import { createCollectionRequests } from "@dephealth/core/collection/collection-request-topic.ts";
import type { CollectionRequest } from "@dephealth/core/collection/collection-requests.ts";
import { collectionRequestSchema } from "@dephealth/core/collection/collection-requests.ts";
import { withCorrelation } from "@dephealth/core/observability/correlation.ts";
import { describe, expect, it } from "vitest";

const TOPIC = "arn:aws:sns:eu-central-1:000000000000:requests";

const requests: CollectionRequest[] = Array.from({ length: 25 }, (_, index) => ({
	package: { ecosystem: "npm", name: `package-${index}` },
	start: "heal-abc",
}));
const nameOf = ({ package: ref }: CollectionRequest) => ref.name;

type Answer = { Failed?: { Id: string; Code: string; Message?: string }[] };

/** A topic with given answers; only this call of SNS is used. */
function topic(answer: (input: PublishBatchCommandInput) => Answer) {
	const batches: PublishBatchCommandInput[] = [];
	const client = {
		async send(command: unknown) {
			if (!(command instanceof PublishBatchCommand)) throw new TypeError("Only batches are published.");
			batches.push(command.input);
			return answer(command.input);
		},
	};
	return {
		batches,
		requests: createCollectionRequests({ client: async () => client as SNSClient, topicArn: TOPIC }),
	};
}

const entriesOf = ({ PublishBatchRequestEntries = [] }: PublishBatchCommandInput) =>
	PublishBatchRequestEntries;

describe("requests to collect packages", () => {
	it("go out in batches of ten, each entry a message that its reader accepts", async () => {
		const { batches, requests: published } = topic(() => ({}));
		expect(await published.publish(requests)).toEqual([]);
		expect(batches.map((batch) => entriesOf(batch).length)).toEqual([10, 10, 5]);
		expect(new Set(batches.map(({ TopicArn }) => TopicArn))).toEqual(new Set([TOPIC]));
		const messages = batches.flatMap(entriesOf).map(({ Message }) => JSON.parse(Message ?? ""));
		expect(messages.map((message) => collectionRequestSchema.parse(message))).toEqual(requests);
	});

	it("carry the correlation id of the work that asks", async () => {
		const { batches, requests: published } = topic(() => ({}));
		await withCorrelation("run-1", () => published.publish(requests.slice(0, 1)));
		const [entry] = batches.flatMap(entriesOf);
		expect(JSON.parse(entry?.Message ?? "")).toEqual({ ...requests[0], correlationId: "run-1" });
	});

	it.each([
		["heal-1", true],
		["a".repeat(24), true],
		["a".repeat(25), false],
		["", false],
		["heal 1", false],
		["heal-1\n", false],
		["../heal-1", false],
	])("name their start by letters, digits and hyphens: %j", (start, isRead) => {
		const request = { package: { ecosystem: "npm", name: "express" }, start };
		expect(collectionRequestSchema.safeParse(request).success).toBe(isRead);
	});

	it("names the entries that SNS refused, and why", async () => {
		const { requests: published } = topic((input) => {
			const isFirst = entriesOf(input).length === 10 && JSON.stringify(input).includes("package-0");
			return isFirst ? { Failed: [{ Id: "3", Code: "InternalError", Message: "try again" }] } : {};
		});
		const refused = await published.publish(requests);
		expect(refused.map(({ request, reason }) => [nameOf(request), reason])).toEqual([
			["package-3", "InternalError: try again"],
		]);
	});

	it("a batch that fails as a whole stops none of the others", async () => {
		const { batches, requests: published } = topic((input) => {
			if (JSON.stringify(input).includes("package-10")) throw new Error("the connection was reset");
			return {};
		});
		const refused = await published.publish(requests);
		expect(batches).toHaveLength(3);
		expect(refused.map(({ request }) => nameOf(request))).toEqual(requests.slice(10, 20).map(nameOf));
		expect(new Set(refused.map(({ reason }) => reason))).toEqual(
			new Set(["Error: the connection was reset"]),
		);
	});

	it("none at all asks nobody", async () => {
		const { batches, requests: published } = topic(() => ({}));
		expect(await published.publish([])).toEqual([]);
		expect(batches).toEqual([]);
	});
});
