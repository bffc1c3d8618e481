/** The signed-in user. The session is a cookie that no script can read; this page keeps nothing of it. */
import type { getMe, SignedInAs } from "@dephealth/contract/routes/accounts.ts";
import type { getHealth } from "@dephealth/contract/routes/service.ts";
import type { signIn } from "@dephealth/contract/routes/sign-in.ts";
import { type QueryClient, useQuery } from "@tanstack/preact-query";
import { forgetDrafts, keepDraftsFor } from "../parts/actions/draft.ts";
import { call, RefusedError } from "./client.ts";
import { pollEvery } from "./queries.ts";

const FRAGMENT = /^#sign-in=([A-Za-z0-9_-]{43})$/;

let refusal: RefusedError | undefined;
/** Why nobody last said who is signed in. */
let lastFailure: unknown;

/**
 * Uses the link that `npm start` prints. Its token is in the address's fragment, which reaches no server, log or
 * Referer, and is removed from the address before anything else happens.
 */
export async function signInFromAddress(): Promise<void> {
	const token = FRAGMENT.exec(location.hash)?.[1];
	if (token === undefined) return;
	history.replaceState(null, "", location.pathname + location.search);
	try {
		await call<typeof signIn>("POST /v1/auth/callback", { body: { token } });
	} catch (error) {
		// Used before: then this browser may have its session already.
		if (error instanceof RefusedError) refusal = error;
	}
}

/** Why the link of the address did not sign in; undefined when it did, or there was none. */
export function signInRefusal(): RefusedError | undefined {
	return refusal;
}

export type Session =
	| { kind: "asking" }
	| { kind: "signed in"; me: SignedInAs }
	| { kind: "signed out" }
	| { kind: "unknown"; error: unknown };

export function useSession(): Session {
	const { data, errorUpdateCount } = useQuery({
		queryKey: ["session"],
		queryFn: async ({ signal }): Promise<SignedInAs | null> => {
			try {
				const me = await call<typeof getMe>("GET /v1/auth/me", { signal });
				keepDraftsFor(me.id);
				return me;
			} catch (failure) {
				if (failure instanceof RefusedError && failure.status === 401) return null;
				lastFailure = failure;
				throw failure;
			}
		},
		staleTime: 60_000,
		refetchInterval: pollEvery(false),
	});
	if (data) return { kind: "signed in", me: data };
	if (data === null) return { kind: "signed out" };
	// The error is absent during a retry, so a view that depends on it would flicker.
	return errorUpdateCount > 0 ? { kind: "unknown", error: lastFailure } : { kind: "asking" };
}

/** Removes everything that was read with the session that was ended, and what was typed in it. */
export function forgetSession(client: QueryClient): void {
	forgetDrafts();
	client.setQueryData(["session"], null);
	client.removeQueries({ predicate: ({ queryKey: [kind] }) => kind !== "session" && kind !== "health" });
}

export function useHealth() {
	return useQuery({
		queryKey: ["health"],
		queryFn: ({ signal }) => call<typeof getHealth>("GET /v1/health", { signal }),
		staleTime: 60_000,
		refetchInterval: pollEvery<unknown>(30_000),
	});
}
