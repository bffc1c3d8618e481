import { deadLettersSchema } from "@dephealth/contract/routes/operations.ts";
import { generateApiKey, hashApiKey } from "@dephealth/core/accounts/api-keys/api-key.ts";
import { CollectionNotStartedError } from "@dephealth/core/collection/collection-starter.ts";
import type { PermanentFailure } from "@dephealth/core/dead-letters/permanent-failure.ts";
import {
	InvalidFailureCursorError,
	QueueUnavailableError,
	StorageUnavailableError,
} from "@dephealth/core/errors.ts";
import { logger } from "@dephealth/core/observability/logger.ts";
import { createAuthenticate } from "@dephealth/functions/api/http/caller/authenticate.ts";
import { createGate, type Gate } from "@dephealth/functions/api/http/caller/gate.ts";
import type { Respond } from "@dephealth/functions/api/http/request.ts";
import { createDiscardDeadLetter } from "@dephealth/functions/api/routes/operations/discard-dead-letter.ts";
import { createListDeadLetters } from "@dephealth/functions/api/routes/operations/list-dead-letters.ts";
import { createRedriveDeadLetter } from "@dephealth/functions/api/routes/operations/redrive-dead-letter.ts";
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { describe, expect, it, vi } from "vitest";
import { anApiHandler } from "../../../../handlers.ts";

const OPERATOR_KEY = generateApiKey();
const OTHER_KEY = generateApiKey();
const OWNERS = new Map([
	[hashApiKey(OPERATOR_KEY), "user_operator"],
	[hashApiKey(OTHER_KEY), "user_other"],
]);

const failure: PermanentFailure = {
	id: "id-1",
	attemptId: "message-1",
	package: { ecosystem: "npm", name: "express" },
	reason: "retries_spent",
	sources: ["github"],
	failures: [{ source: "github", error: "UpstreamTimeoutError", cause: "slow", error_class: "transient" }],
	retryCount: 5,
	originalMessage: "{}",
	failedAt: "2026-11-23T12:00:00.000Z",
	expiresAt: "2027-02-21T12:00:00.000Z",
};

function gateFor(operators: ReadonlySet<string>): Gate {
	return createGate({
		authenticate: createAuthenticate({
			apiKeys: {
				findOwner: async (hash) => OWNERS.get(hash),
				access: async () => ({ plan: "free", activeKeys: new Set(OWNERS.keys()), sessions: new Set() }),
			},
			readSession: async () => undefined,
			operators,
		}),
		accountQuota: { begin: () => expect.unreachable("operators' routes are not counted") },
		demoQuota: { begin: () => expect.unreachable("operators' routes are not for visitors") },
	});
}

async function ask(
	respond: Respond,
	request: {
		key?: string;
		query?: Record<string, string>;
		id?: string;
		operators?: string[];
		body?: unknown;
	} = {},
) {
	const handler = anApiHandler({
		auth: "operator",
		gate: () => gateFor(new Set(request.operators ?? ["user_operator"])),
		respond,
	});
	const event = {
		rawPath: "/v1/dead-letters",
		headers: request.key === "" ? {} : { "x-api-key": request.key ?? OPERATOR_KEY },
		...(request.query && { queryStringParameters: request.query }),
		...(request.body !== undefined && { body: JSON.stringify(request.body) }),
		pathParameters: { id: request.id ?? "id-1" },
	} as Partial<APIGatewayProxyEventV2> as APIGatewayProxyEventV2;
	const { statusCode, body } = await handler(event);
	return { status: statusCode, body: JSON.parse(body ?? "null") };
}

const depth = { ready: 1, inFlight: 2, delayed: 3 };
const listing = createListDeadLetters({
	queue: { depth: async () => depth },
	permanentFailures: { list: async () => ({ failures: [failure], cursor: "next" }) },
});

describe("who may see dead letters", () => {
	it.each([
		["an operator", { key: OPERATOR_KEY }, 200, undefined],
		["another account", { key: OTHER_KEY }, 403, "operator_only"],
		["nobody", { key: "" }, 401, "invalid_api_key"],
		["an operator, when none is configured", { operators: [] }, 403, "operator_only"],
	])("%s", async (_, request, status, code) => {
		const answer = await ask(listing, request);
		expect(answer.status).toBe(status);
		expect(answer.body.error?.code).toBe(code);
	});
});

describe("the list", () => {
	it("has the queue's depth and the failures as documented", async () => {
		const { body } = await ask(listing);
		expect(deadLettersSchema.strict().parse(body)).toMatchObject({
			queue: { ready: 1, in_flight: 2, delayed: 3 },
			failures: [{ id: "id-1", ecosystem: "npm", package: "express", message: "{}", retry_count: 5 }],
			next_cursor: "next",
		});
	});

	it.each(["0", "51", "-1", "x", "1e1", "", "9".repeat(50)])("refuses the limit %j", async (limit) => {
		const { status, body } = await ask(listing, { query: { limit } });
		expect(status).toBe(400);
		expect(body.error).toMatchObject({ code: "invalid_request", details: { field: "limit" } });
	});

	it.each([
		["the queue is down", new QueueUnavailableError("down"), 503, "service_unavailable"],
		["the store is down", new StorageUnavailableError("down"), 503, "service_unavailable"],
		["the cursor is foreign", new InvalidFailureCursorError("x"), 400, "invalid_request"],
	])("when %s", async (_, error, status, code) => {
		const respond = createListDeadLetters({
			queue: { depth: async () => depth },
			permanentFailures: {
				list: async () => {
					throw error;
				},
			},
		});
		expect(await ask(respond)).toMatchObject({ status, body: { error: { code } } });
	});
});

describe("redriving", () => {
	function setUp(found: PermanentFailure | undefined, startError?: Error) {
		const done: unknown[] = [];
		const respond = createRedriveDeadLetter({
			permanentFailures: {
				get: async () => found,
				delete: async (id) => {
					done.push(["deleted", id]);
				},
			},
			collections: () => ({
				start: async (ref, sources) => {
					if (startError) throw startError;
					done.push(["started", ref.name, sources]);
				},
			}),
		});
		return { respond, done };
	}

	it("starts the missing sources and only then forgets the failure", async () => {
		const { respond, done } = setUp(failure);
		expect(await ask(respond)).toMatchObject({ status: 202, body: { package: "express" } });
		expect(done).toEqual([
			["started", "express", ["github"]],
			["deleted", "id-1"],
		]);
	});

	it("starts all sources when none is recorded", async () => {
		const { respond, done } = setUp({ ...failure, sources: [] });
		await ask(respond);
		expect(done[0]).toEqual(["started", "express", undefined]);
	});

	it("keeps the failure when the collection cannot be started", async () => {
		const { respond, done } = setUp(failure, new CollectionNotStartedError("down"));
		expect((await ask(respond)).status).toBe(503);
		expect(done).toEqual([]);
	});

	it.each([
		["unknown", undefined, 404, "dead_letter_not_found"],
		["without a package", { ...failure, package: undefined }, 409, "not_redrivable"],
	])("what is %s is refused", async (_, found, status, code) => {
		const { respond, done } = setUp(found);
		expect(await ask(respond)).toMatchObject({ status, body: { error: { code } } });
		expect(done).toEqual([]);
	});
});

describe("discarding", () => {
	function setUp(found: PermanentFailure | undefined = failure) {
		const deleted: string[] = [];
		const respond = createDiscardDeadLetter({
			permanentFailures: { get: async () => found, delete: async (id) => void deleted.push(id) },
		});
		return { respond, deleted };
	}
	const body = { reason: "  the package was a typing error " };

	it("removes the record, and the log keeps who, what and why", async () => {
		const warn = vi.spyOn(logger, "warn").mockReturnValue();
		const { respond, deleted } = setUp();
		expect((await ask(respond, { body })).status).toBe(204);
		expect(deleted).toEqual(["id-1"]);
		expect(warn).toHaveBeenCalledWith(
			"an operator has discarded a dead letter",
			expect.objectContaining({
				dead_letter: "id-1",
				package: "npm/express",
				given_up_for: "retries_spent",
				message: "{}",
				reason: "the package was a typing error",
				user_id: "user_operator",
			}),
		);
		warn.mockRestore();
	});

	it.each([
		["no reason", {}, "reason"],
		["an empty one", { reason: "  . " }, "reason"],
		["a very long one", { reason: "x".repeat(501) }, "reason"],
		["something else beside it", { ...body, id: "other" }, "body"],
	])("wants a reason: %s is refused, and nothing is removed", async (_, given, field) => {
		const { respond, deleted } = setUp();
		const { status, body: answer } = await ask(respond, { body: given });
		expect([status, answer.error.details.field, deleted]).toEqual([400, field, []]);
	});

	it("of what is gone is refused", async () => {
		const respond = createDiscardDeadLetter({
			permanentFailures: { get: async () => undefined, delete: () => expect.unreachable() },
		});
		expect(await ask(respond, { body })).toMatchObject({
			status: 404,
			body: { error: { code: "dead_letter_not_found" } },
		});
	});

	it("is for operators", async () => {
		const { respond, deleted } = setUp();
		expect(await ask(respond, { body, key: OTHER_KEY })).toMatchObject({ status: 403 });
		expect(deleted).toEqual([]);
	});
});
