/** Run by a test: each of these fails in a callback, and says so as its own failure. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, it } from "vitest";

const server = createServer(async (request, response) => {
	response.end();
	throw new Error(`no answer to ${request.url}`);
});
beforeAll(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));
afterAll(() => new Promise((resolve) => server.close(resolve)));

it("passes", () => {});

it("asks a server whose handler rejects", async () => {
	await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/greeting`);
});

it("ends before a timer that throws", async () => {
	await new Promise((resolve) => {
		setTimeout(() => {
			setImmediate(resolve);
			throw new Error("too late for anybody");
		});
	});
});

it("passes, too", () => {});
