/** Sends an answer over the connection, in full or with a fault. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { promisify } from "node:util";
import { constants, gzip } from "node:zlib";
import type { Clock } from "@dephealth/core/clock.ts";
import type { Answer } from "./answer.ts";
import type { Delivery } from "./faults.ts";

const compress = promisify(gzip);
/** Smaller bodies fit one packet either way. */
const MIN_COMPRESSED_BYTES = 1400;
const DEFAULT_DRIP_MS = 15_000;
const DRIPS = 20;

export type DeliveryOptions = { delivery: Delivery; latencyMs: number; clock: Clock; signal: AbortSignal };

/** Resolves when the answer has left, or will never: a hanging call ends with its connection. */
export async function deliver(
	request: IncomingMessage,
	response: ServerResponse,
	answer: Answer,
	options: DeliveryOptions,
): Promise<void> {
	if (options.delivery === "hang") return;
	if (options.delivery === "down") {
		request.socket.resetAndDestroy();
		return;
	}
	const { headers, body } = await encode(request, answer);
	if (response.destroyed) return;
	response.writeHead(answer.status, {
		...headers,
		"x-dephealth-sandbox": "1",
		...(answer.status !== 304 && { "content-length": String(body.byteLength) }),
	});
	switch (options.delivery) {
		case "truncated":
			response.write(body.subarray(0, Math.floor(body.byteLength / 2)), () => request.socket.destroy());
			return;
		case "slow":
			return drip(response, body, options);
		default:
			response.end(body);
	}
}

async function encode(
	request: IncomingMessage,
	answer: Answer,
): Promise<{ headers: Record<string, string>; body: Buffer }> {
	if (answer.bytes) return { headers: { ...answer.headers }, body: answer.bytes };
	const plain = Buffer.from(answer.body);
	const accepts = /\bgzip\b/i.test(String(request.headers["accept-encoding"] ?? ""));
	if (!accepts || plain.byteLength < MIN_COMPRESSED_BYTES)
		return { headers: { ...answer.headers }, body: plain };
	const body = await compress(plain, { level: constants.Z_BEST_SPEED });
	return { headers: { ...answer.headers, "content-encoding": "gzip", vary: "accept-encoding" }, body };
}

async function drip(response: ServerResponse, body: Buffer, options: DeliveryOptions): Promise<void> {
	const pause = (options.latencyMs || DEFAULT_DRIP_MS) / DRIPS;
	const size = Math.max(Math.ceil(body.byteLength / DRIPS), 1);
	response.flushHeaders();
	for (let start = 0; start < body.byteLength; start += size) {
		await options.clock.sleep(pause, options.signal);
		response.write(body.subarray(start, start + size));
	}
	response.end();
}
