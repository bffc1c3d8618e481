/** The built-in simulator in its own process, so that its work does not count as the product's. */
import { fork } from "node:child_process";
import { once } from "node:events";
import type { Sandbox } from "@dephealth/local/sandbox/sandbox.ts";
import type { CallCounts } from "@dephealth/local/sandbox/server/calls.ts";

export type Simulator = {
	urls: Sandbox["urls"];
	calls(): Promise<CallCounts>;
	/** By upstream. */
	setLatency(milliseconds: Readonly<Record<string, number>>): Promise<void>;
	close(): Promise<void>;
};

const PROGRAM = new URL("simulator-process.ts", import.meta.url);

/** @param at epoch milliseconds at which the invented world is fixed */
export async function startSimulator(at: number): Promise<Simulator> {
	const child = fork(PROGRAM, [String(at)]);
	const [started] = (await once(child, "message")) as [Pick<Sandbox, "url" | "urls">];
	const control = (path: string) => `${started.url}/_sandbox/${path}`;
	return {
		urls: started.urls,
		async calls() {
			const answer = await fetch(control("calls"));
			return ((await answer.json()) as { calls: CallCounts }).calls;
		},
		async setLatency(milliseconds) {
			const behaviour = Object.entries(milliseconds).map(([name, latencyMs]) => [name, { latencyMs }]);
			const answer = await fetch(control("behaviour"), {
				method: "PUT",
				body: JSON.stringify(Object.fromEntries(behaviour)),
			});
			if (!answer.ok) throw new Error(`The simulator refused its latencies: ${await answer.text()}`);
		},
		async close() {
			const ended = once(child, "exit");
			child.disconnect();
			await ended;
		},
	};
}
