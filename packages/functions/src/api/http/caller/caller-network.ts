import { clientNetwork } from "@dephealth/core/accounts/usage/client-network.ts";
import type { ApiRequest } from "../request.ts";

/** Calls without an address do not happen behind API Gateway; if they did, they would share one allowance. */
const UNKNOWN_NETWORK = "unknown";

/** The network that a request came from, as allowances count it. */
export function callerNetwork({ sourceIp }: Pick<ApiRequest, "sourceIp">): string {
	return clientNetwork(sourceIp ?? "") ?? UNKNOWN_NETWORK;
}
