/** The account of this machine's user: no sign-up, no limit. */
import { apiKeyId, apiKeyPrefix, hashApiKey } from "@dephealth/core/accounts/api-keys/api-key.ts";
import { createApiKeyStore } from "@dephealth/core/accounts/api-keys/api-key-store.ts";
import { ensureServiceAccount } from "@dephealth/core/accounts/users/service-account-store.ts";

const KEY_NAME = "development";

/** Makes the account and its key unless they exist. Development keys of before are revoked: their file is lost. */
export async function ensureDevAccount(
	deps: Parameters<typeof createApiKeyStore>[0],
	owner: string,
	apiKey: string,
): Promise<void> {
	await ensureServiceAccount(deps, owner, "unlimited");
	const apiKeys = createApiKeyStore(deps);
	const hash = hashApiKey(apiKey);
	for (const { id, name } of await apiKeys.list(owner)) {
		if (name !== KEY_NAME || id === apiKeyId(hash)) continue;
		await apiKeys.revoke(owner, id, { allowLast: true });
	}
	await apiKeys.create(owner, { hash, prefix: apiKeyPrefix(apiKey), name: KEY_NAME });
}
