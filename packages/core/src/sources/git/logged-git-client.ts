/** A git client that leaves a line, and a part of the function's trace, for each repository that it reads. */
import { type Clock, monotonicNow } from "../../clock.ts";
import type { LogCall } from "../../http/logged-http-client.ts";
import type { Trace } from "../../observability/tracing.ts";
import type { GitClient } from "./git-client.ts";

export function logGitClient(
	client: GitClient,
	deps: { clock: Pick<Clock, "now" | "monotonic">; trace: Trace; log: LogCall },
): GitClient {
	const { clock, trace, log } = deps;
	return {
		async read(request) {
			const startedAt = monotonicNow(clock);
			const common = () => ({
				service: request.source,
				operation: `git ${request.address.host}${request.address.pathname}`,
				latency_ms: Math.round(monotonicNow(clock) - startedAt),
			});
			try {
				const reading = await trace(request.source, () => client.read(request));
				log({ ...common(), success: true });
				return reading;
			} catch (error) {
				log({ ...common(), success: false, error });
				throw error;
			}
		},
		close: () => client.close(),
	};
}
