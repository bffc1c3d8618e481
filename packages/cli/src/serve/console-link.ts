import { createConsoleLink } from "@dephealth/contract/routes/sign-in.ts";
import { type ApiClientOptions, createApiClient } from "../api-client.ts";

/** An address of a running server's console that signs its browser in, once. @throws ApiCallError */
export async function newConsoleLink(options: ApiClientOptions): Promise<string> {
	const { url } = await createApiClient(options).call(createConsoleLink);
	return url;
}
