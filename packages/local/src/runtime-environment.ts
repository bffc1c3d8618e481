/** The environment of the functions that the embedded runtime runs. */
import type { Environment } from "@dephealth/core/config.ts";
import { proxySettings, withoutProxies } from "@dephealth/core/http/proxy.ts";
import { UPSTREAMS } from "@dephealth/core/sources/sources.ts";
import { parseUpstreamUrls } from "@dephealth/core/sources/upstream-urls.ts";
import type { SecretName } from "./data-directory/local-secret.ts";

/** Owner of the development key. Who has this machine operates what runs on it. */
export const LOCAL_OWNER = "user_local";

/**
 * @param options.env default: that of the process
 * @throws ConfigurationError for an address that is none: at the start, not as the failure of the first collection
 */
export function environmentOf({
	env = process.env,
	sandbox,
}: {
	env?: Environment;
	sandbox: boolean;
}): Environment {
	if (sandbox) return withoutProxies(env);
	parseUpstreamUrls(env);
	proxySettings(env);
	return env;
}

/** @param own.osvUrl the server of OSV's dump on disk, where there is one */
export function withOwnServices(
	env: Environment,
	own: { secrets: Readonly<Record<SecretName, string>>; publicUrl: string; osvUrl: string | undefined },
): Environment {
	return {
		...env,
		...(own.osvUrl !== undefined && { [UPSTREAMS.osv.urlVariable]: own.osvUrl }),
		SESSION_SECRET: own.secrets["session-secret"],
		EMAIL_SECRET: own.secrets["email-secret"],
		WEBHOOK_SECRET: own.secrets["webhook-secret"],
		OPERATOR_OWNERS: LOCAL_OWNER,
		// The user of this machine is trusted with the network that it is in.
		WEBHOOKS_TO_PRIVATE_NETWORKS: "1",
		MAIL_SENDER: "dephealth@localhost.localdomain",
		PUBLIC_URL: own.publicUrl,
	};
}
