/** The time of functions, one after the other, so that the time of one is not the time of others. */
import type { LambdaFunction } from "@dephealth/local/asl/run/integrations/lambda-invoke.ts";
import type { Invocations } from "./counted.ts";

/** @param isCounting false: functions run as they are called, and nothing is noted */
export function createInvocationTimer(isCounting: () => boolean) {
	const invocations = new Map<string, Invocations>();
	let turn: Promise<unknown> = Promise.resolve();

	return {
		timed(name: string, run: LambdaFunction): LambdaFunction {
			return async (payload, context) => {
				if (!isCounting()) return run(payload, context);
				const before = turn;
				const own = (async () => {
					await before.catch(() => {});
					const began = performance.now();
					const processor = process.cpuUsage();
					const result = await run(payload, context);
					const { user, system } = process.cpuUsage(processor);
					const entry = invocations.get(name) ?? { count: 0, milliseconds: 0, computingMs: 0 };
					invocations.set(name, {
						count: entry.count + 1,
						milliseconds: entry.milliseconds + performance.now() - began,
						computingMs: entry.computingMs + (user + system) / 1000,
					});
					return result;
				})();
				turn = own;
				return own;
			};
		},
		reset: () => invocations.clear(),
		read: (): Map<string, Invocations> => new Map(invocations),
	};
}
