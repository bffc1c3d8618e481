/** The gate before the routes: where requests are counted, and the fate of a request that cannot be counted. */
import { PLANS } from "@dephealth/core/accounts/billing/plans.ts";
import { logger } from "@dephealth/core/observability/logger.ts";
import { SESSION_COOKIE } from "@dephealth/functions/api/http/caller/cookies.ts";
import type { ApiRequest } from "@dephealth/functions/api/http/request.ts";
import { gate } from "@dephealth/functions/compose/accounts/gate.ts";
import { readSessionCookie, sessions } from "@dephealth/functions/compose/accounts/sessions.ts";
import type { Composition } from "@dephealth/functions/compose/process/composition.ts";
import { afterEach, describe, expect, it, vi } from "vitest";
import { type AwsCall, composed, ENV, recordAws } from "../composed.ts";

const owner = "owner-1";
const limit = PLANS.free.requestsPerMonth ?? 0;

let aws: ReturnType<typeof recordAws>;
afterEach(() => aws.end());

function aRequest(cookie?: string): ApiRequest {
	return {
		requestId: "request-1",
		route: "GET /v1/me",
		method: "GET",
		path: "/v1/me",
		pathParameters: new Map(),
		query: new Map(),
		headers: new Map(),
		cookies: new Map(cookie === undefined ? [] : [[SESSION_COOKIE, cookie]]),
		sourceIp: "192.0.2.7",
		body: undefined,
		isBase64Encoded: false,
		caller: { kind: "anonymous" },
	};
}

const respond = vi.fn();
async function pass(c: Composition, auth: Parameters<ReturnType<typeof gate>>[0], request: ApiRequest) {
	respond.mockImplementation(async () => ({ status: 200 }));
	return await gate(c)(auth, request, respond);
}

/** The answer to what counts a request of an account: so many so far. */
function havingUsed(used: number, record: string) {
	return ({ command }: AwsCall) =>
		command === "Update"
			? { Attributes: { plan: "free", used } }
			: { Item: { plan: "free", usage_month: "", sessions: new Set([record]) } };
}

/** A session, and its account's use. */
async function signedIn(c: Composition, who = owner): Promise<{ cookie: string; record: string }> {
	aws = recordAws();
	const cookie = await sessions(c).issue(who);
	aws.end();
	return { cookie, record: (await sessions(c).read(cookie))?.record ?? "" };
}

describe("a request is counted in the accounts table", () => {
	it("of a visitor, by network", async () => {
		aws = recordAws(() => ({ Attributes: { used: 1 } }));
		await pass(composed(), "caller", aRequest());
		expect(aws.calls.map(({ command, target }) => [command, target])).toEqual([
			["Update", ENV.ACCOUNTS_TABLE],
		]);
		expect(JSON.stringify(aws.calls[0]?.input["Key"])).toContain("192.0.2");
		expect(respond).toHaveBeenCalledExactlyOnceWith({ kind: "demo", network: expect.any(String) });
	});

	it("of whoever has a session, by account", async () => {
		const c = composed();
		const { cookie, record } = await signedIn(c);
		aws = recordAws(havingUsed(1, record));
		const { headers } = await pass(c, "caller", aRequest(cookie));
		expect(aws.calls.map(({ target }) => target)).toEqual([ENV.ACCOUNTS_TABLE]);
		expect(Object.values(headers ?? {})).toContain(String(limit - 1));
		expect(respond).toHaveBeenCalledExactlyOnceWith({ kind: "account", owner });
	});
});

describe("a plan that is nearly used up", () => {
	it("is announced by a request for a mail", async () => {
		const c = composed();
		const { cookie, record } = await signedIn(c);
		aws = recordAws(havingUsed(limit * 0.8, record));
		await pass(c, "caller", aRequest(cookie));
		const published = aws.calls.find(({ command }) => command === "Publish");
		expect(published?.target).toBe(ENV.MAIL_REQUESTS_TOPIC_ARN);
		expect(JSON.parse(String(published?.input["Message"]))).toMatchObject({
			kind: "usage_alert",
			owner,
			percent: 80,
			limit,
			used: limit * 0.8,
		});
	});

	it("that cannot be announced is logged, and the request is answered", async () => {
		const c = composed();
		const { cookie, record } = await signedIn(c);
		const warn = vi.spyOn(logger, "warn").mockReturnValue();
		aws = recordAws((call) => {
			if (call.command === "Publish") throw new Error("no topic");
			return havingUsed(limit * 0.8, record)(call);
		});
		expect((await pass(c, "caller", aRequest(cookie))).status).toBe(200);
		expect(warn).toHaveBeenCalledExactlyOnceWith("a usage alert could not be sent", {
			error: expect.any(Error),
		});
	});
});

describe("a request that cannot be counted goes ahead, counted as an error and logged", () => {
	it.each(["a visitor's", "an account's"])("%s", async (whose) => {
		const lines: Record<string, unknown>[] = [];
		const c = composed({}, { writeMetric: (line) => void lines.push(JSON.parse(line)) });
		const { cookie, record } = await signedIn(c);
		const warn = vi.spyOn(logger, "warn").mockReturnValue();
		aws = recordAws((call) => {
			if (call.command === "Update") throw new Error("no table");
			return havingUsed(1, record)(call);
		});
		const response = await pass(c, "caller", aRequest(whose === "an account's" ? cookie : undefined));
		expect(response.status).toBe(200);
		expect(lines).toMatchObject([
			{ ErrorType: "UsageNotCounted", Service: "dynamodb", Handler: "api", Errors: 1 },
		]);
		expect(warn).toHaveBeenCalledExactlyOnceWith("a request could not be counted; it goes ahead", {
			error: expect.any(Error),
		});
	});
});

describe("a route for operators", () => {
	it.each([
		["lets in whom OPERATOR_OWNERS names", ENV.OPERATOR_OWNERS, true],
		["refuses everybody else", owner, false],
	])("%s", async (_, who, isLetIn) => {
		const c = composed();
		const { cookie, record } = await signedIn(c, who);
		aws = recordAws(havingUsed(1, record));
		const passed = pass(c, "operator", aRequest(cookie));
		if (isLetIn) expect((await passed).status).toBe(200);
		else await expect(passed).rejects.toThrow("for operators");
	});
});

describe("a session cookie", () => {
	const cookieOf = (value: string) => new Map([[SESSION_COOKIE, value]]);

	it("names its owner", async () => {
		const c = composed();
		const { cookie } = await signedIn(c);
		expect(await readSessionCookie(c, cookieOf(cookie))).toMatchObject({ owner });
	});

	it("is none where there is none, where it is forged, and where no sessions are set up", async () => {
		const c = composed();
		const { cookie } = await signedIn(c);
		expect(await readSessionCookie(c, new Map())).toBeUndefined();
		expect(await readSessionCookie(c, cookieOf("forged"))).toBeUndefined();
		const other = composed({ SESSION_SECRET: "another secret of 32 characters!" });
		expect(await readSessionCookie(other, cookieOf(cookie))).toBeUndefined();
		expect(
			await readSessionCookie(composed({ SESSION_SECRET: undefined }), cookieOf(cookie)),
		).toBeUndefined();
		expect(await readSessionCookie(composed({ SESSION_SECRET: undefined }), new Map())).toBeUndefined();
	});
});
