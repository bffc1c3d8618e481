/** The account's profile, as the API shows it. */
import type { Me } from "@dephealth/contract/routes/accounts.ts";
import { type EmailVault, UnreadableAddressError } from "@dephealth/core/accounts/users/email-vault.ts";
import type { User } from "@dephealth/core/accounts/users/user-store.ts";
import { logger } from "@dephealth/core/observability/logger.ts";

export function profileOf(owner: string, user: User, vault: Pick<EmailVault, "open">): Me {
	return {
		id: owner,
		email: readable(owner, user.email, vault),
		plan: user.plan,
		verified_at: user.verifiedAt ?? null,
		last_login: user.lastLogin ?? null,
	};
}

/** The rest of an account is no less true because its address was sealed with another secret. */
function readable(owner: string, sealed: string | undefined, vault: Pick<EmailVault, "open">): string | null {
	if (sealed === undefined) return null;
	try {
		return vault.open(sealed);
	} catch (error) {
		if (!(error instanceof UnreadableAddressError)) throw error;
		logger.error("an address cannot be read", { account: owner, error });
		return null;
	}
}
