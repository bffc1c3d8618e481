/**
 * The gate before a route checks who is calling and how many requests they have left. Counted routes run in parallel
 * with authentication and count, so a request waits for only one round trip to the database, all but a process's first;
 * no answer is sent before both have succeeded.
 */
import type { AccountQuota } from "@dephealth/core/accounts/usage/account-quota.ts";
import type { DemoQuota } from "@dephealth/core/accounts/usage/demo-quota.ts";
import type { QuotaStatus, Spending } from "@dephealth/core/accounts/usage/spending.ts";
import type { ApiRequest, ApiResponse, Caller } from "../request.ts";
import type { Authenticate, Claim, GuardedAuth } from "./authenticate.ts";
import { rateLimitHeaders } from "./rate-limit-headers.ts";

/**
 * @param respond calls the route; never throws
 * @throws the errors of `Authenticate` and of a claim's proof, QuotaExceededError
 */
export type Gate = (
	auth: GuardedAuth,
	request: ApiRequest,
	respond: (caller: Caller) => Promise<ApiResponse>,
) => Promise<ApiResponse>;

export function createGate(deps: {
	authenticate: Authenticate;
	accountQuota: AccountQuota;
	demoQuota: DemoQuota;
}): Gate {
	/** A second connection to the database, for a route beside the count, costs a cold start more than the wait for it. */
	let isFirst = true;

	function begin(claim: Claim): Spending {
		return "proof" in claim
			? deps.accountQuota.begin(claim.caller.owner, claim.proof)
			: deps.demoQuota.begin(claim.caller.network);
	}

	return async (auth, request, respond) => {
		const claim = await deps.authenticate(auth, request);
		if (auth !== "caller") {
			if ("proof" in claim) await claim.proof.plan();
			return respond(claim.caller);
		}
		const spending = begin(claim);
		const isParallel = spending.mayStart && !isFirst;
		isFirst = false;
		const response = await answer(spending, isParallel, () => respond(claim.caller));
		const quota = await spending.settle(chargeOf(response));
		return quota ? withHeaders(response, quota) : response;
	};
}

async function answer(
	spending: Spending,
	isParallel: boolean,
	respond: () => Promise<ApiResponse>,
): Promise<ApiResponse> {
	if (!isParallel) {
		await spending.clear();
		return respond();
	}
	// Waits for both to end: a Lambda that has answered is frozen, including its unfinished work.
	const [cleared, response] = await Promise.allSettled([spending.clear(), respond()]);
	if (cleared.status === "rejected") throw cleared.reason;
	if (response.status === "rejected") throw response.reason;
	return response.value;
}

/** Answers and started work cost; failures do not. */
function chargeOf(response: ApiResponse): number {
	return response.status >= 400 ? 0 : (response.charge ?? 1);
}

function withHeaders(response: ApiResponse, quota: QuotaStatus): ApiResponse {
	return { ...response, headers: { ...response.headers, ...rateLimitHeaders(quota) } };
}
