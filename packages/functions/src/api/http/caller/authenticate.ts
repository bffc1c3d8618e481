/**
 * Authenticates a caller: by the header X-API-Key, by the session cookie, or as a visitor by the network of the call.
 */

import type { RouteAuth } from "@dephealth/contract/routes/route.ts";
import { hashApiKey, isWellFormedApiKey } from "@dephealth/core/accounts/api-keys/api-key.ts";
import type { ApiKeyStore } from "@dephealth/core/accounts/api-keys/api-key-store.ts";
import type { PlanName } from "@dephealth/core/accounts/billing/plans.ts";
import type { Session } from "@dephealth/core/accounts/sign-in/session.ts";
import type { AccountProof } from "@dephealth/core/accounts/usage/account-quota.ts";
import { createLru } from "@dephealth/core/cache/lru.ts";
import { ApiError, crossOriginError } from "../api-error.ts";
import type { ApiRequest, Caller } from "../request.ts";
import { callerNetwork } from "./caller-network.ts";
import { isCrossOrigin } from "./cross-origin.ts";

/**
 * A request's claim about its caller. `proof.plan` authenticates an account, and can run in parallel with harmless
 * work. It throws ApiError invalid_api_key, session_required or operator_only when the claim is false, and
 * StorageUnavailableError when it cannot be checked. Counting a request also authenticates it.
 */
export type Claim =
	| { caller: Extract<Caller, { kind: "demo" }> }
	| { caller: Extract<Caller, { kind: "account" }>; proof: AccountProof };

/** Auth of the routes that ask who is calling. */
export type GuardedAuth = Exclude<RouteAuth, "public">;

/**
 * @throws ApiError invalid_api_key or session_required when the route's auth is missing or wrong; cross_origin when
 * another site's page uses the visitor's session; StorageUnavailableError
 */
export type Authenticate = (
	auth: GuardedAuth,
	request: Pick<ApiRequest, "method" | "headers" | "cookies" | "sourceIp">,
) => Promise<Claim>;

/** Reads the session cookie. @returns undefined when there is no valid session */
export type ReadSession = (cookies: ReadonlyMap<string, string>) => Promise<Session | undefined>;

/** About a hundred bytes each. */
const MAX_REMEMBERED_KEYS = 10_000;

/**
 * The owner of a key never changes, so it is remembered; every request asks whether the key is still valid.
 *
 * @param deps.operators the accounts that may use `operator` routes
 */
export function createAuthenticate(deps: {
	apiKeys: Pick<ApiKeyStore, "findOwner" | "access">;
	readSession: ReadSession;
	operators: ReadonlySet<string>;
}): Authenticate {
	const owners = createLru<string>(MAX_REMEMBERED_KEYS);

	async function byKey(key: string, auth: GuardedAuth): Promise<Claim> {
		if (!isWellFormedApiKey(key)) {
			throw new ApiError("invalid_api_key", "The API key is incomplete or mistyped. Copy it again.");
		}
		const hash = hashApiKey(key);
		const owner = owners.get(hash) ?? (await deps.apiKeys.findOwner(hash));
		if (owner === undefined) throw unknownKey();
		owners.set(hash, owner);
		function refusal(): ApiError {
			owners.delete(hash);
			return unknownKey();
		}
		return account(auth, owner, {
			credential: { kind: "key", value: hash },
			refusal,
			async plan() {
				const access = await deps.apiKeys.access(owner);
				if (access?.activeKeys.has(hash)) return access.plan;
				throw refusal();
			},
		});
	}

	function bySession({ owner, record }: Session, auth: GuardedAuth): Claim {
		return account(auth, owner, {
			credential: { kind: "session", value: record },
			refusal: endedSession,
			async plan() {
				const access = await deps.apiKeys.access(owner);
				if (access?.sessions.has(record)) return access.plan;
				throw endedSession({ exists: access !== undefined });
			},
		});
	}

	function account(auth: GuardedAuth, owner: string, proof: AccountProof): Claim {
		const caller = { kind: "account", owner } as const;
		if (auth !== "operator") return { caller, proof };
		async function plan(): Promise<PlanName> {
			const name = await proof.plan();
			if (deps.operators.has(owner)) return name;
			throw new ApiError(
				"operator_only",
				"The account is valid, but this route is for operators of DepHealth.",
			);
		}
		return { caller, proof: { ...proof, plan } };
	}

	return async (auth, request) => {
		const key = auth === "session" ? undefined : request.headers.get("x-api-key");
		if (key) return byKey(key, auth);
		const session = await deps.readSession(request.cookies);
		if (session) {
			if (isCrossOrigin(request, { countsReads: auth === "caller" })) throw crossOriginError();
			return bySession(session, auth);
		}
		if (auth !== "caller") throw unauthenticated(auth);
		// A visitor's action must not come from another site's page, and an image there must not use up their allowance.
		if (isCrossOrigin(request, { countsReads: true })) throw crossOriginError();
		return { caller: { kind: "demo", network: callerNetwork(request) } };
	};
}

function endedSession({ exists }: { exists: boolean }): ApiError {
	return new ApiError(
		"session_required",
		exists
			? "This session has been ended. Sign in again."
			: "The account of this session does not exist any more.",
	);
}

function unknownKey(): ApiError {
	return new ApiError("invalid_api_key", "The API key is unknown or has been revoked.");
}

function unauthenticated(auth: Exclude<GuardedAuth, "caller">): ApiError {
	switch (auth) {
		case "session":
			return new ApiError(
				"session_required",
				"This route needs a session: sign in at POST /v1/auth/magic-link.",
			);
		case "account":
		case "operator":
			return new ApiError(
				"invalid_api_key",
				"This route needs an account: send an API key in the header X-API-Key, or sign in.",
			);
	}
}
