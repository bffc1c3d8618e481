/** Counts the repositories that this process asks GitHub about: a query's time grows with them. */
import { subscribe, unsubscribe } from "node:diagnostics_channel";

/** https://undici.nodejs.org/#/docs/api/DiagnosticsChannel */
const REQUESTS = "undici:request:create";
const REPOSITORY = /\brepository\(/g;

/** @returns ends the counting: repositories since */
export function countRepositories(): () => number {
	let repositories = 0;
	const count = (message: unknown) => {
		const { request } = message as { request: { path: string; body: unknown } };
		if (!request.path.endsWith("/graphql")) return;
		repositories += String(request.body).match(REPOSITORY)?.length ?? 0;
	};
	subscribe(REQUESTS, count);
	return () => {
		unsubscribe(REQUESTS, count);
		return repositories;
	};
}
