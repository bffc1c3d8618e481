import type { SignedInAs } from "@dephealth/contract/routes/accounts.ts";
import { useSession } from "../../api/session.ts";
import { QueryFailure } from "../../parts/answers/failure.tsx";
import { Skeleton } from "../../parts/answers/skeleton.tsx";
import { formatCount } from "../../parts/format.ts";
import { PageHead } from "../../parts/page-head.tsx";
import { Time } from "../../parts/time.tsx";
import { useUsage } from "./account-queries.ts";
import { DataCard } from "./data-card.tsx";
import { KeysCard } from "./keys-card.tsx";
import { SignIn } from "./sign-in.tsx";
import { SignOut } from "./sign-out.tsx";
import { UsageCard } from "./usage-card.tsx";
import { monthName } from "./usage-days.ts";
import { WebhooksCard } from "./webhooks-card.tsx";
import "../../styles/account.css";

/** The signed-in user, and everything that belongs to the account. */
export function AccountPage() {
	const session = useSession();
	switch (session.kind) {
		case "asking":
			return <Skeleton rows={6} label="Checking who is signed in" />;
		case "signed out":
			return <SignIn />;
		case "unknown":
			return (
				<>
					<PageHead title="Account" />
					<QueryFailure error={session.error} what="The account" />
				</>
			);
		case "signed in":
			return <Account me={session.me} />;
	}
}

function Account({ me }: { me: SignedInAs }) {
	const { data: usage } = useUsage();
	return (
		<>
			<PageHead
				title="Account"
				says={
					usage &&
					(usage.limit === null
						? `${formatCount(usage.used)} requests in ${monthName(usage.period)}; the plan has no limit.`
						: `${formatCount(usage.used)} of ${formatCount(usage.limit)} requests of ${monthName(usage.period)} are used.`)
				}
				meta={
					<>
						<span>{me.email ?? "no e-mail address"}</span>
						<span>plan: {me.plan}</span>
						{me.is_operator && <span>operator</span>}
						{me.verified_at && (
							<span>
								address confirmed <Time at={me.verified_at} />
							</span>
						)}
						{me.last_login && (
							<span>
								last signed in <Time at={me.last_login} />
							</span>
						)}
					</>
				}
				actions={<SignOut />}
			/>
			<div class="grid op">
				<UsageCard />
				<KeysCard />
				<WebhooksCard />
				<DataCard />
			</div>
		</>
	);
}
