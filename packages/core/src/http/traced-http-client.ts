/** An HTTP client whose calls are parts of the function's trace, each under its upstream's name. */
import type { Trace } from "../observability/tracing.ts";
import type { HttpClient } from "./http-client.ts";

export function traceHttpClient(http: HttpClient, trace: Trace): HttpClient {
	return {
		...http,
		requestJson: (request) => trace(request.source, () => http.requestJson(request)),
	};
}
