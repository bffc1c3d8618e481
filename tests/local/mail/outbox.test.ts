import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SESv2Client } from "@aws-sdk/client-sesv2";
import { createSesMail } from "@dephealth/core/accounts/mail/ses-mail-sender.ts";
import { MailNotSentError } from "@dephealth/core/errors.ts";
import { type AwsEndpoint, startAwsEndpoint } from "@dephealth/local/aws/aws-endpoint.ts";
import { createOutbox } from "@dephealth/local/mail/outbox.ts";
import { handleSesRequest } from "@dephealth/local/mail/ses-protocol.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createManualClock } from "../../manual-clock.ts";

const clock = createManualClock({ start: Date.UTC(2026, 10, 23, 12, 20) });
const directory = join(mkdtempSync(join(tmpdir(), "dephealth-outbox-")), "outbox");
const outbox = createOutbox({ directory, clock });
const LINK = `https://api.example.org/v1/auth/callback?token=${"T".repeat(43)}`;
const MESSAGE = {
	from: "DepHealth <no-reply@example.org>",
	to: "ada@example.org",
	subject: "Sign in",
	text: `Open this link:\n\n${LINK}\n`,
	html: `<p><a href="${LINK}">Sign in</a></p>\n`,
};
const files = () => readdirSync(directory).sort();
const newest = () => readFileSync(join(directory, files().at(-1) ?? ""), "utf8");

let endpoint: AwsEndpoint;
beforeAll(async () => {
	const unused = () => Promise.reject(new Error("unused"));
	endpoint = await startAwsEndpoint({
		port: 0,
		services: () => ({
			dynamoDb: { handle: async () => {} },
			stepFunctions: unused,
			sqs: unused,
			cloudWatch: unused,
			sns: () => "",
			ses: async (operation, body) => ({
				status: 200,
				body: await handleSesRequest(outbox, operation, body),
			}),
		}),
	});
});
afterAll(() => endpoint.close());

function mailBy(url: string) {
	const client = new SESv2Client({
		endpoint: url,
		region: "eu-central-1",
		credentials: { accessKeyId: "local", secretAccessKey: "local" },
		maxAttempts: 1,
	});
	return createSesMail({ client: async () => client, from: MESSAGE.from });
}

describe("the outbox", () => {
	it("keeps a message as a file for its owner only, with the links in it whole", async () => {
		await outbox.write(MESSAGE);
		expect(newest()).toContain(`\n${LINK}\n`);
		expect(newest()).toContain(`<a href="${LINK}">`);
		expect(newest()).toMatch(/^From: DepHealth <no-reply@example.org>$/m);
		expect(newest()).toMatch(/^To: ada@example.org$/m);
		expect(statSync(directory).mode & 0o777).toBe(0o700);
		expect(statSync(join(directory, files()[0] ?? "")).mode & 0o777).toBe(0o600);
	});

	it("has names that sort by time and say nothing else", async () => {
		await clock.advance(1000);
		await outbox.write({ ...MESSAGE, to: "../../x@example.org", subject: "../../x" });
		expect(files()).toEqual([
			expect.stringMatching(/^2026-11-23T12-20-00-000Z-[0-9a-f]{8}\.eml$/),
			expect.stringMatching(/^2026-11-23T12-20-01-000Z-[0-9a-f]{8}\.eml$/),
		]);
	});

	it("lets no header be added by a line break", async () => {
		await clock.advance(1000);
		await outbox.write({ ...MESSAGE, subject: "x\r\nBcc: eve@example.org" });
		expect(newest().split("\n\n")[0]).not.toMatch(/^Bcc:/m);
	});

	it("gets what is sent by SES", async () => {
		await clock.advance(1000);
		await mailBy(endpoint.url).send({
			...MESSAGE,
			subject: "Grüße by SES",
			headers: { "X-DepHealth-Request": "r1" },
		});
		expect(newest()).toContain(LINK);
		expect(newest()).toMatch(/^Subject: =\?UTF-8\?/m);
		expect(newest()).toMatch(/^X-DepHealth-Request: r1$/im);
	});

	it("keeps the last messages", async () => {
		for (let index = 0; index < 505; index++) {
			await clock.advance(1);
			await outbox.write(MESSAGE);
		}
		expect(files()).toHaveLength(500);
		expect(files().at(-1)).toContain(new Date(clock.now()).toISOString().replace(/[:.]/g, "-"));
	});
});

describe("mail by SES", () => {
	it("that is not taken says so, and nothing of the address", async () => {
		const failure = await mailBy("http://127.0.0.1:1")
			.send(MESSAGE)
			.catch((error: unknown) => error);
		expect(failure).toBeInstanceOf(MailNotSentError);
		expect(String(failure)).not.toContain("ada");
		await expect(mailBy(endpoint.url).send({ ...MESSAGE, to: "x" })).rejects.toThrow("BadRequestException");
	});
});

it("what a killed process has left half written is removed at the next start", async () => {
	const left = mkdtempSync(join(tmpdir(), "dephealth-outbox-"));
	writeFileSync(join(left, "2026-01-01T00-00-00-000Z-0a1b2c3d.tmp"), "a link that signs in");
	writeFileSync(join(left, "2026-01-01T00-00-00-000Z-0a1b2c3d.eml"), "a whole mail");
	createOutbox({ directory: left, clock });
	expect(readdirSync(left)).toEqual(["2026-01-01T00-00-00-000Z-0a1b2c3d.eml"]);
});
