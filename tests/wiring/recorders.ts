/** The composed product as seen from outside: its log, its calls to AWS, its calls to upstreams. */
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";

export type LogLine = { level?: string; message?: string; [field: string]: unknown };
/** A command that the product has sent to AWS. */
export type Call = { command: string; input: Record<string, unknown> };

type Command = { constructor: { name: string }; input: Record<string, unknown> };

/** Keeps what is logged instead of writing it; what is still logged after the end is dropped. */
export function recordLog() {
	const lines: LogLine[] = [];
	let hasEnded = false;
	for (const stream of [process.stdout, process.stderr]) {
		const write = stream.write.bind(stream);
		stream.write = ((chunk: string | Uint8Array) => {
			const text = String(chunk);
			if (!text.startsWith("{")) return write(chunk);
			if (!hasEnded)
				lines.push(
					...text
						.trim()
						.split("\n")
						.map((line) => JSON.parse(line)),
				);
			return true;
		}) as typeof stream.write;
	}
	return {
		lines,
		end() {
			hasEnded = true;
		},
	};
}

/** All AWS clients inherit `send` from one class. */
export function recordCalls() {
	const base = Object.getPrototypeOf(DynamoDBClient.prototype) as {
		send: (command: Command) => Promise<unknown>;
	};
	const original = base.send;
	const calls: Call[] = [];
	let underWay = 0;
	let isBroken: (call: Call) => boolean = () => false;
	base.send = function send(this: unknown, ...args) {
		const [command] = args;
		const call = { command: command.constructor.name.replace(/Command$/, ""), input: command.input };
		calls.push(call);
		if (isBroken(call)) {
			return Promise.reject(Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" }));
		}
		underWay += 1;
		return original.apply(this, args).finally(() => {
			underWay -= 1;
		});
	};
	return {
		calls,
		underWay: () => underWay,
		/** Commands that fail from now on as if the service could not be reached. */
		breakCalls(which: (call: Call) => boolean) {
			isBroken = which;
		},
		end() {
			base.send = original;
		},
	};
}

const ENDS = ["undici:request:trailers", "undici:request:error"];

/** Undici says when requests begin and end. */
export function countUpstreamCalls() {
	let begun = 0;
	let ended = 0;
	function begin(): void {
		begun += 1;
	}
	function end(): void {
		ended += 1;
	}
	subscribe("undici:request:create", begin);
	for (const channel of ENDS) subscribe(channel, end);
	return {
		begun: () => begun,
		underWay: () => begun - ended,
		end() {
			unsubscribe("undici:request:create", begin);
			for (const channel of ENDS) unsubscribe(channel, end);
		},
	};
}
