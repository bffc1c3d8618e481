/** A real browser opens a page of another site, which tries everything a page can against the product's ports. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { renderHtmlReport } from "@dephealth/core/reports/html-report.ts";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aReport, DEPRECATED } from "../core/reports/a-report.ts";
import { type State, watchState } from "../local/web-pages/watched-state.ts";
import { CHROMIUM, NO_BROWSER } from "./browser.ts";
import { SANDBOX_STATE_MACHINE_ARN, sandboxUrlOf } from "./sandbox-controls.ts";
import { type Product, startProduct } from "./start-product.ts";

/** Another site's name, pointed at this machine as DNS rebinding does. */
const EVIL = "evil.example";
const PAGE = readFileSync(new URL("./fixtures/evil-page.html", import.meta.url), "utf8");

let browser: Browser;
beforeAll(async () => {
	if (NO_BROWSER !== "") return;
	browser = await chromium.launch({
		...(CHROMIUM !== undefined && { executablePath: CHROMIUM }),
		args: [
			"--no-sandbox",
			`--host-resolver-rules=MAP ${EVIL} 127.0.0.1`,
			// Newer browsers ask before a page reaches this machine. Not all do, so this one does not.
			"--disable-features=LocalNetworkAccessChecks,BlockInsecurePrivateNetworkRequests,IsolateOrigins,site-per-process",
			// Nor have all a process for each site, which protects pages of each other, and takes its time to start.
			"--disable-site-isolation-trials",
		],
	});
});
afterAll(() => browser?.close());

describe.skipIf(NO_BROWSER !== "")(`a page of another site${NO_BROWSER}`, () => {
	let product: Product;
	let ports: Record<"url" | "awsUrl" | "sandboxUrl", string>;
	let watched: ReturnType<typeof watchState>;
	let before: State;
	let site: Server;
	let page: Page;

	beforeAll(async () => {
		product = await startProduct({ args: ["--sandbox"] });
		ports = { url: product.url, awsUrl: product.awsUrl, sandboxUrl: sandboxUrlOf(product) };
		watched = watchState({
			...ports,
			dataDirectory: product.dataDirectory,
			stateMachineArn: SANDBOX_STATE_MACHINE_ARN,
			aws: {
				endpoint: product.awsUrl,
				region: "eu-central-1",
				credentials: { accessKeyId: "local", secretAccessKey: "local" },
			},
		});
		before = await watched.read();
		site = createServer((_, response) => {
			response.setHeader("content-type", "text/html");
			response.end(PAGE);
		});
		await new Promise<void>((resolve) => site.listen(0, "127.0.0.1", resolve));
		page = await browser.newPage();
	});
	afterAll(async () => {
		await page?.close();
		site.close();
		watched.close();
		await product.stop();
	});

	/** @param port of the server that the page seems to come from; default: the site's own */
	async function open(host: string, port = (site.address() as AddressInfo).port): Promise<void> {
		const address = `http://${host}:${port}/page`;
		// The name's address before it was changed.
		await page.route(address, (route) => route.fulfill({ contentType: "text/html", body: PAGE }));
		await page.goto(address);
	}

	/** A call of one of the page's functions. */
	const call = (name: "attack" | "askOwnServer", ...args: unknown[]) => `${name}(...${JSON.stringify(args)})`;
	const FORM = "application/x-www-form-urlencoded";
	const JSON_TYPE = { "content-type": "application/json" };
	const LIST_QUEUES = {
		"content-type": "application/x-amz-json-1.0",
		"x-amz-target": "AmazonSQS.ListQueues",
	};
	const SIGNED = { authorization: "AWS4-HMAC-SHA256 Credential=local/x" };
	const publish = new URLSearchParams({
		Action: "Publish",
		TopicArn: "arn:aws:sns:eu-central-1:000000000000:dephealth-collection-requests",
		Message: JSON.stringify({ package: { ecosystem: "npm", name: "active-1" }, start: "page" }),
	}).toString();
	const mail = JSON.stringify({
		FromEmailAddress: "evil@example.org",
		Destination: { ToAddresses: ["ada@example.org"] },
		Content: { Simple: { Subject: { Data: "s" }, Body: { Text: { Data: "t" }, Html: { Data: "h" } } } },
	});

	/** The attacks: port, path, content type, body. */
	const ATTACKS: readonly ["awsUrl" | "url" | "sandboxUrl", string, string, string][] = [
		["awsUrl", "/", FORM, publish],
		["awsUrl", "/", FORM, "Action=CreateTopic&Name=evil"],
		["awsUrl", "/v2/email/outbound-emails", "text/plain", mail],
		["url", "/v1/scan", "text/plain", '{"packages":["npm/active-1"]}'],
		["url", "/v1/collect/npm/active-1", FORM, "a=b"],
		["url", "/v1/signup", FORM, "email=ada%40example.org"],
		["sandboxUrl", "/_sandbox/behaviour", "text/plain", '{"npmRegistry":{"mode":"down"}}'],
	];

	it.each(["127.0.0.1", "localhost", EVIL])("served under %s changes nothing", async (host) => {
		await open(host);
		for (const [port, path, type, body] of ATTACKS) {
			await page.evaluate(call("attack", `${ports[port]}${path}`, type, body));
		}
		expect(await watched.read()).toEqual(before);
	});

	it.each(["url", "awsUrl", "sandboxUrl"] as const)(
		"that has pointed its name at %s reads nothing there and changes nothing",
		async (port) => {
			const own = new URL(ports[port]).port;
			await open(EVIL, Number(own));
			const answers = await page.evaluate(
				call("askOwnServer", [
					["/v1/health"],
					["/_sandbox/behaviour"],
					["/_sandbox/behaviour", { method: "PUT", body: '{"npmRegistry":{"mode":"down"}}' }],
					["/", { method: "POST", headers: { ...SIGNED, "content-type": FORM }, body: publish }],
					["/", { method: "POST", headers: { ...SIGNED, ...LIST_QUEUES }, body: "{}" }],
					["/v2/email/outbound-emails", { method: "POST", headers: { ...SIGNED, ...JSON_TYPE }, body: mail }],
					["/v1/scan", { method: "POST", body: '{"packages":["npm/active-1"]}' }],
				]),
			);
			const refusal = port === "awsUrl" ? 403 : 421;
			expect(answers).toEqual(Array(7).fill(refusal));
			expect(await watched.read()).toEqual(before);
		},
	);

	it("is how the same requests would have worked: a program of this machine may", async () => {
		const { status } = await fetch(`${ports.awsUrl}/`, {
			method: "POST",
			headers: { ...SIGNED, "content-type": FORM },
			body: "Action=CreateTopic&Name=mine",
		});
		expect(status).toBe(200);
		expect((await watched.read()).topics).toBe(before.topics + 1);
	});
});

/** Texts that a maintainer could write where a browser shows them. */
const HOSTILE = `</table><script>window.hacked=1</script><img src=x onerror="window.hacked=1"><base href=//evil.example>`;

describe.skipIf(NO_BROWSER !== "")(`the report that people mail, in a browser${NO_BROWSER}`, () => {
	const folder = mkdtempSync(join(tmpdir(), "dephealth-test-"));
	let page: Page;

	beforeAll(async () => {
		const report = aReport({
			middling: { health_score: 50 },
			unread: { health_score: null },
			best: { health_score: 90 },
			worst: { ...DEPRECATED, health_score: 9, headline: HOSTILE },
			[HOSTILE]: { health_score: 70 },
		});
		const file = join(folder, "report.html");
		writeFileSync(file, renderHtmlReport(report));
		page = await browser.newPage({ viewport: { width: 360, height: 640 } });
		await page.goto(pathToFileURL(file).href);
		await page.getByText("Show them").click();
	});
	afterAll(async () => {
		await page?.close();
		rmSync(folder, { recursive: true, force: true });
	});

	const names = () => page.locator("tbody tr td:first-child").allTextContents();
	const shortNames = async () => (await names()).map((name) => name.split(" ")[0]?.slice(0, 8));

	it("sorts by a column and back, by keyboard as by mouse, what is unknown last", async () => {
		const heading = page.getByRole("columnheader", { name: "Health" });
		const button = page.getByRole("button", { name: "Health" });
		await button.focus();
		await page.keyboard.press("Enter");
		expect(await heading.getAttribute("aria-sort")).toBe("ascending");
		expect(await shortNames()).toEqual(["worst", "middling", "</table>", "best", "unread"]);
		await button.click();
		expect(await heading.getAttribute("aria-sort")).toBe("descending");
		expect(await shortNames()).toEqual(["best", "</table>", "middling", "worst", "unread"]);
		await page.getByRole("button", { name: "Risk" }).click();
		expect(await heading.getAttribute("aria-sort")).toBeNull();
		expect((await shortNames())[0]).toBe("worst");
	});

	it("has names for its landmarks and headings, and does not scroll sideways on a phone", async () => {
		expect(await page.getByRole("region", { name: "All packages" }).count()).toBe(1);
		expect(await page.getByRole("heading", { name: "Needs a decision (1)" }).count()).toBe(1);
		expect(await page.getByRole("main").count()).toBe(1);
		expect(await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")).toBe(true);
	});

	it("runs and fetches nothing that a package's text holds", async () => {
		expect((await names()).some((name) => name.startsWith(HOSTILE))).toBe(true);
		expect(await page.evaluate("window.hacked")).toBeUndefined();
		expect(await page.locator("img, base, script:not(body > script)").count()).toBe(0);
		// Even a script that got in would be refused.
		await page.evaluate(
			"const s = document.createElement('script'); s.textContent = 'window.hacked = 1'; document.body.append(s);",
		);
		expect(await page.evaluate("window.hacked")).toBeUndefined();
	});
});
