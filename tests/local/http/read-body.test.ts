import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { type BodyRefusedError, createBodyReader, type ReadBody } from "@dephealth/local/http/read-body.ts";
import { describe, expect, it } from "vitest";

const KB = 1024;
const MB = 1024 * KB;

/** A request whose body the test sends piece by piece. */
function request(headers: Record<string, string> = { "transfer-encoding": "chunked" }): IncomingMessage {
	const message = new IncomingMessage(new Socket());
	Object.assign(message.headers, headers);
	return message;
}

/** Begins to read; what a body is refused with is looked at later. */
function begin(read: ReadBody) {
	const message = request();
	const body = read(message);
	body.catch(() => {});
	return { message, body };
}

/** Resolves when all that has been sent so far is read. */
async function sent(): Promise<void> {
	await new Promise((resolve) => setImmediate(resolve));
}

describe("a body", () => {
	it("is read as it was sent, in whatever pieces", async () => {
		const read = createBodyReader({ maxBytes: MB });
		const { message, body } = begin(read);
		const text = "a line of text\n".repeat(5_000);
		for (let at = 0; at < text.length; at += 777) message.push(text.slice(at, at + 777));
		message.push(null);
		expect((await body).bytes.toString()).toBe(text);
	});

	it("takes the memory of its bytes, not that of its pieces", async () => {
		const read = createBodyReader({ maxBytes: MB });
		const { message, body } = begin(read);
		const piece = Buffer.from("a");
		for (let count = 0; count < 90_000; count++) {
			message.push(piece);
			if (count % 10_000 === 0) await sent();
		}
		message.push(null);
		const { bytes } = await body;
		expect(bytes.byteLength).toBe(90_000);
		expect(bytes.buffer.byteLength).toBeLessThan(4 * bytes.byteLength);
	});

	it("in more pieces than any client sends is refused", async () => {
		const read = createBodyReader({ maxBytes: MB });
		const { message, body } = begin(read);
		const piece = Buffer.from("a");
		for (let count = 0; count < 100_001; count++) {
			message.push(piece);
			if (count % 10_000 === 0) await sent();
		}
		await expect(body).rejects.toMatchObject({ name: "BodyRefusedError", status: 413 });
	});

	it("that is too large is refused before it has ended", async () => {
		const { message, body } = begin(createBodyReader({ maxBytes: 100 * KB }));
		message.push(Buffer.alloc(101 * KB));
		await expect(body).rejects.toMatchObject({ name: "BodyRefusedError", status: 413 });
	});

	it("that says that it is too large is refused before it comes", async () => {
		const read = createBodyReader({ maxBytes: MB });
		const body = read(request({ "content-length": String(MB + 1) }));
		await expect(body).rejects.toMatchObject({ name: "BodyRefusedError", status: 413 });
	});

	it("whose length is announced takes no memory before it comes", async () => {
		const read = createBodyReader({ maxBytes: 5 * MB, maxTotalBytes: MB });
		const slow = Array.from({ length: 100 }, () => read(request({ "content-length": String(5 * MB) })));
		for (const body of slow) body.catch(() => {});
		const { message, body } = begin(read);
		message.push(Buffer.alloc(500 * KB));
		message.push(null);
		expect((await body).bytes.byteLength).toBe(500 * KB);
	});

	it("of a client that has gone is waited for no longer", async () => {
		const { message, body } = begin(createBodyReader({ maxBytes: MB }));
		message.push("half of it");
		await sent();
		message.destroy();
		await expect(body).rejects.toThrow();
	});
});

describe("all bodies together", () => {
	const bounds = { maxBytes: 5 * MB, maxTotalBytes: 4 * MB };

	it("have a bound: the slowest large one is refused, and who sends now is served", async () => {
		const read = createBodyReader(bounds);
		const slow = Array.from({ length: 5 }, () => begin(read));
		for (const { message } of slow) message.push(Buffer.alloc(700 * KB));
		await sent();
		const fast = begin(read);
		fast.message.push(Buffer.alloc(900 * KB));
		fast.message.push(null);
		expect((await fast.body).bytes.byteLength).toBe(900 * KB);
		await expect(slow[0]?.body).rejects.toMatchObject({ name: "BodyRefusedError", status: 503 });
		slow[4]?.message.push(null);
		expect((await slow[4]?.body)?.bytes.byteLength).toBe(700 * KB);
	});

	it("leave small ones alone", async () => {
		const read = createBodyReader(bounds);
		const small = begin(read);
		small.message.push("a few ");
		await sent();
		for (const { message } of Array.from({ length: 9 }, () => begin(read))) message.push(Buffer.alloc(MB));
		await sent();
		small.message.push("words");
		small.message.push(null);
		expect((await small.body).bytes.toString()).toBe("a few words");
	});

	it("count until they have been used", async () => {
		const read = createBodyReader(bounds);
		async function whole() {
			const { message, body } = begin(read);
			message.push(Buffer.alloc(3 * MB));
			message.push(null);
			return body;
		}
		const first = await whole();
		const refused: BodyRefusedError = await whole().then(
			() => expect.unreachable("there is no room"),
			(error) => error,
		);
		expect(refused.status).toBe(503);
		first.release();
		expect((await whole()).bytes.byteLength).toBe(3 * MB);
	});
});
