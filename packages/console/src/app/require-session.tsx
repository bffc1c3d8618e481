import type { ComponentChildren } from "preact";
import { Link } from "wouter-preact";
import { signInRefusal, useSession } from "../api/session.ts";
import { Failure } from "../parts/answers/failure.tsx";
import { Skeleton } from "../parts/answers/skeleton.tsx";
import { Card } from "../parts/card.tsx";

/** Shows its children only to signed-in users. */
export function RequireSession({ children }: { children: ComponentChildren }) {
	const session = useSession();
	switch (session.kind) {
		case "asking":
			return <Skeleton rows={6} label="Checking who is signed in" />;
		case "signed out":
			return <SignedOut />;
		case "signed in":
		case "unknown":
			// Each part of the page reports the missing answer itself.
			return <>{children}</>;
	}
}

/** Pages for operators only; others see who may use them, and links to other pages. */
export function RequireOperator({ children }: { children: ComponentChildren }) {
	const session = useSession();
	const isOther = session.kind === "signed in" && !session.me.is_operator;
	return <RequireSession>{isOther ? <ForOperators /> : children}</RequireSession>;
}

function ForOperators() {
	return (
		<div class="stack signed-out">
			<h1>This page is for operators</h1>
			<Card name="Why">
				<div class="in stack">
					<p>
						It shows and controls the whole system, and your account is not one of its operators. The setting{" "}
						<code>OPERATOR_OWNERS</code> of this DepHealth lists them.
					</p>
					<p class="row wrap">
						<Link class="link" href="/">
							Scan a project
						</Link>
						<Link class="link" href="/packages">
							Look up a package
						</Link>
						<Link class="link" href="/account">
							Your account
						</Link>
					</p>
				</div>
			</Card>
		</div>
	);
}

function SignedOut() {
	const refusal = signInRefusal();
	return (
		<div class="stack signed-out">
			<h1>This browser is not signed in</h1>
			{refusal && (
				<Failure title="The link did not sign you in." meaning={refusal.message} code={refusal.code} />
			)}
			<Card name="How to sign in">
				<div class="in stack">
					<h2>On your own machine</h2>
					<p>
						Open the address behind <b>Console</b> that <code>npm start</code> printed. It works once; a new
						one comes from
					</p>
					<pre class="code">npm run -s dephealth -- console</pre>
					<h2>Elsewhere</h2>
					<p>
						<a class="link" href="/account">
							Sign in with your e-mail address
						</a>
						.
					</p>
				</div>
			</Card>
		</div>
	);
}
