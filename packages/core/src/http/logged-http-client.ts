/** An HTTP client that leaves a line for each call: service, operation, success, latency, error. */
import { type Clock, monotonicNow } from "../clock.ts";
import type { HttpClient } from "./http-client.ts";

/** Writes a log line for a call. Never throws. */
export type LogCall = (call: {
	/** The upstream's name. */
	service: string;
	/** Method and path, without the query. */
	operation: string;
	success: boolean;
	latency_ms: number;
	http_status?: number;
	error?: unknown;
}) => void;

export function logHttpClient(
	http: HttpClient,
	deps: { clock: Pick<Clock, "now" | "monotonic">; log: LogCall },
): HttpClient {
	const { clock, log } = deps;
	return {
		async requestJson(request) {
			const startedAt = monotonicNow(clock);
			const operation = `${request.method ?? "GET"} ${request.url.pathname}`;
			const common = () => ({
				service: request.source,
				operation,
				latency_ms: Math.round(monotonicNow(clock) - startedAt),
			});
			try {
				const answer = await http.requestJson(request);
				log({ ...common(), success: true, http_status: answer.status });
				return answer;
			} catch (error) {
				log({ ...common(), success: false, error });
				throw error;
			}
		},
		close: () => http.close(),
	};
}
