/** An HTTP client whose calls pass the guard of the source they go to. */
import type { Guard } from "../resilience/guard.ts";
import type { HttpClient } from "./http-client.ts";

/** @param guardOf finds the guard of `request.source`; throws for a source that has none */
export function guardHttpClient(http: HttpClient, guardOf: (source: string) => Guard): HttpClient {
	return {
		requestJson: (request) => guardOf(request.source)(() => http.requestJson(request), request.signal),
		close: () => http.close(),
	};
}
