import { mailRequestedSchema } from "@dephealth/contract/routes/sign-in.ts";
import type { MailRequest } from "@dephealth/core/accounts/mail/account-mails.ts";
import { createMailAllowance, MAILS_PER_HOUR } from "@dephealth/core/accounts/mail/mail-allowance.ts";
import { createDemoUsageStore } from "@dephealth/core/accounts/usage/usage-store.ts";
import { createEmailVault } from "@dephealth/core/accounts/users/email-vault.ts";
import { createUserStore } from "@dephealth/core/accounts/users/user-store.ts";
import { systemClock } from "@dephealth/core/clock.ts";
import { MailNotSentError } from "@dephealth/core/errors.ts";
import { createRequestMail } from "@dephealth/functions/api/routes/sign-in/request-mail.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ApiEventParts, anApiEvent } from "../../../../api-events.ts";
import { anApiHandler } from "../../../../handlers.ts";
import { type LocalStorage, startLocalStorage } from "../../../../local-storage.ts";
import { createRoundTrips } from "../../../../round-trips.ts";

const NOW = Date.parse("2026-11-23T12:20:00Z");
const clock = { ...systemClock, now: () => NOW };
const KNOWN = "ada@example.org";
const UNKNOWN = "eve@example.org";
const vault = createEmailVault("a secret of at least thirty-two bytes");

let storage: LocalStorage;
let networks = 0;
beforeAll(async () => {
	storage = await startLocalStorage(clock);
	const users = createUserStore({ client: storage.client, tableName: storage.tables.accounts, clock });
	await users.ensure(vault.ownerOf(KNOWN), vault.seal(KNOWN));
});
afterAll(() => storage.close());

function start({ fails = false } = {}) {
	const published: MailRequest[] = [];
	const trips = createRoundTrips(storage.client);
	const usage = createDemoUsageStore({
		client: trips.client,
		tableName: storage.tables.accounts,
		clock,
		what: "mail",
	});
	const deps = {
		vault,
		mailRequests: {
			async publish(request: MailRequest) {
				if (fails) throw new MailNotSentError("down");
				published.push(request);
			},
		},
		allowance: createMailAllowance({ usage, clock }),
	};
	const sourceIp = `203.0.113.${++networks}`;
	async function ask(kind: "sign_up" | "magic_link", parts: ApiEventParts) {
		const respond = createRequestMail(deps, kind, "On its way.");
		const handler = anApiHandler({ auth: "public", respond, now: clock.now });
		const { statusCode, headers, body } = await handler(anApiEvent({ method: "POST", sourceIp, ...parts }));
		return { status: statusCode, headers, body: JSON.parse(body ?? "null") };
	}
	return { ask, published, trips };
}
const form = (email: string): ApiEventParts => ({
	headers: { "content-type": "application/x-www-form-urlencoded" },
	body: new URLSearchParams({ email }).toString(),
});

describe.each(["sign_up", "magic_link"] as const)("a request for a mail, %s,", (kind) => {
	it("is handed over with its address sealed", async () => {
		const { ask, published } = start();
		const { status, body } = await ask(kind, { body: JSON.stringify({ email: " Ada@Example.org " }) });
		expect([status, mailRequestedSchema.strict().parse(body)]).toEqual([202, { message: "On its way." }]);
		expect(published).toEqual([{ kind, address: expect.any(String), request: expect.any(String) }]);
		const [request] = published;
		expect(JSON.stringify(request)).not.toContain("example");
		expect(request && "address" in request && vault.open(request.address)).toBe(KNOWN);
	});

	it("is the same for an address with an account and one without: in answer, calls and their order", async () => {
		const seen = [];
		for (const email of [KNOWN, UNKNOWN]) {
			const { ask, published, trips } = start();
			const answer = await ask(kind, { body: JSON.stringify({ email }) });
			seen.push({
				answer,
				calls: trips.calls(),
				depth: trips.depth(),
				published: published.map((request) => ({ ...request, address: undefined, request: undefined })),
			});
		}
		expect(seen[0]).toEqual(seen[1]);
		expect(seen[0]?.calls).toEqual(["Update"]);
	});

	it("can be a form", async () => {
		const { ask, published } = start();
		expect((await ask(kind, form(KNOWN))).status).toBe(202);
		expect(published).toHaveLength(1);
	});

	it.each([
		["email", "{}"],
		["email", '{"email": 1}'],
		["email", '{"email": ""}'],
		["email", '{"email": "ada"}'],
		["email", '{"email": "ada@example.org\\nBcc: eve@example.org"}'],
		["email", JSON.stringify({ email: `${"a".repeat(400)}@example.org` })],
		["body", "[]"],
		["body", "{"],
	])("names what is wrong, %s: %s", async (field, sent) => {
		const { ask, published } = start();
		const { status, body } = await ask(kind, { body: sent });
		expect([status, body.error]).toMatchObject([400, { code: "invalid_request", details: { field } }]);
		expect(published).toEqual([]);
	});

	it("is refused when it is too large", async () => {
		const { status } = await start().ask(kind, form("a".repeat(20_000)));
		expect(status).toBe(413);
	});

	it("says that it was not taken when it was not", async () => {
		const { status, body } = await start({ fails: true }).ask(kind, {
			body: JSON.stringify({ email: KNOWN }),
		});
		expect([status, body.error.code]).toEqual([503, "service_unavailable"]);
	});

	it("is refused to a network that has asked for too many", async () => {
		const { ask, published } = start();
		const answers = [];
		for (let index = 0; index <= MAILS_PER_HOUR; index++) {
			answers.push(await ask(kind, { body: JSON.stringify({ email: KNOWN }) }));
		}
		expect(answers.filter(({ status }) => status === 202)).toHaveLength(MAILS_PER_HOUR);
		const refused = answers.at(-1);
		expect([refused?.status, refused?.body.error.code]).toEqual([429, "rate_limit_exceeded"]);
		expect(refused?.headers).toMatchObject({ "retry-after": "2400" });
		expect(published).toHaveLength(MAILS_PER_HOUR);
	});
});
