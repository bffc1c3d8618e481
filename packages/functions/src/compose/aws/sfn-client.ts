/** The client of the state machines, one a composition; its SDK is loaded at the first use. */
import { PINNED_RETRIES } from "@dephealth/core/aws/client-settings.ts";
import { part } from "../process/composition.ts";
import { once } from "../process/once.ts";

export const sfnClient = /* @__PURE__ */ part((c) =>
	once(async () => {
		const { SFNClient } = await import("@aws-sdk/client-sfn");
		return new SFNClient({
			...c.aws,
			...PINNED_RETRIES,
			// AWS answers some calls under `sync-states.…`; an endpoint of one's own has no second name.
			disableHostPrefix: c.aws.endpoint !== undefined,
		});
	}),
);
