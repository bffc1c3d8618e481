import { CONSOLE_WORKER_POLICY } from "@dephealth/contract/console-site.ts";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { GraphLevel } from "../graph-model.ts";
import { countStates, layOut, type PlacedLevel } from "./layout.ts";
import workerAddress from "./layout-worker.ts?worker&url";

/** States that are laid out within a frame; more would keep the page from answering. */
const MOST_AT_ONCE = 300;

/**
 * The level in its places: at once where it is small, else from a worker, and undefined until its first answer.
 *
 * @param drawing another one is not shown in the places of the one before
 */
export function useLayout(level: GraphLevel, drawing: string): PlacedLevel | undefined {
	const isLarge = countStates(level) > MOST_AT_ONCE;
	const near = useMemo(() => (isLarge ? undefined : layOut(level)), [level, isLarge]);
	const far = useWorkerLayout(isLarge ? level : undefined, drawing);
	return near ?? far;
}

type Job = { worker: Worker; isBusy: boolean; next: { level: GraphLevel; drawing: string } | undefined };

/** One question at a time: while it is answered, the newest one waits and those between are left out. */
function useWorkerLayout(level: GraphLevel | undefined, drawing: string): PlacedLevel | undefined {
	const [answer, setAnswer] = useState<{ placed: PlacedLevel; drawing: string }>();
	const job = useRef<Job>();

	useEffect(() => {
		if (!level) return;
		const current = job.current ?? { worker: createWorker(), isBusy: false, next: undefined };
		job.current = current;
		current.next = { level, drawing };
		if (!current.isBusy) ask(current);
	}, [level, drawing]);
	useEffect(() => () => job.current?.worker.terminate(), []);

	function ask(current: Job): void {
		const { next } = current;
		if (!next) return;
		current.next = undefined;
		current.isBusy = true;
		const settle = (placed: PlacedLevel) => {
			setAnswer({ placed, drawing: next.drawing });
			current.isBusy = false;
			ask(current);
		};
		current.worker.onmessage = ({ data }: MessageEvent<PlacedLevel>) => settle(data);
		// A browser that starts no worker: slowly is better than not at all.
		current.worker.onerror = () => settle(layOut(next.level));
		current.worker.postMessage(next.level);
	}

	return answer?.drawing === drawing ? answer.placed : undefined;
}

type TrustedTypes = {
	createPolicy(
		name: string,
		rules: { createScriptURL: (address: string) => string },
	): { createScriptURL: (address: string) => string };
};

let policy: ReturnType<TrustedTypes["createPolicy"]> | undefined;

/** The content security policy lets in workers by the policy of this name alone, which knows one address. */
function createWorker(): Worker {
	const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
	policy ??= trustedTypes?.createPolicy(CONSOLE_WORKER_POLICY, { createScriptURL: () => workerAddress });
	return new Worker(policy?.createScriptURL(workerAddress) ?? workerAddress, { type: "module" });
}
