import { Link } from "wouter-preact";
import { RefusedError, UnreachableError } from "../../api/client.ts";

type Retry = { label: string; act: () => void };

/** A failure: what happened, what it means, and what to do. */
export function Failure({
	title,
	meaning,
	retry,
	code,
	signIn,
}: {
	title: string;
	meaning?: string | undefined;
	retry?: Retry | undefined;
	code?: string | undefined;
	/** Shows the way to sign in. */
	signIn?: boolean;
}) {
	return (
		<div class="err" role="alert">
			<p>
				<b>{title}</b>
			</p>
			{meaning && <p>{meaning}</p>}
			{code && <p class="xs mono">{code}</p>}
			{signIn && (
				<p>
					<Link href="/account">Sign in</Link>
				</p>
			)}
			{retry && (
				<p>
					<button type="button" class="btn s" onClick={retry.act}>
						{retry.label}
					</button>
				</p>
			)}
		</div>
	);
}

/** In place of AWS's own words, which name a resource and no cause. */
const MEANINGS: ReadonlyMap<string, string> = new Map([
	["execution_not_found", "There is none of this name, or its history is no longer kept."],
]);

/** A question that was not answered. @param what as in "The executions" */
export function QueryFailure({ error, what, retry }: { error: unknown; what: string; retry?: () => void }) {
	const again = retry && { label: "Ask again", act: retry };
	if (error instanceof UnreachableError) {
		return (
			<Failure
				title={`${what} cannot be read: DepHealth does not answer.`}
				meaning="Its process has ended, or the network is down. The page tries again by itself."
				retry={again}
			/>
		);
	}
	if (error instanceof RefusedError) {
		return (
			<Failure
				title={`${what} cannot be read.`}
				meaning={MEANINGS.get(error.code) ?? error.message}
				code={error.code}
				retry={again}
				signIn={error.status === 401}
			/>
		);
	}
	return <Failure title={`${what} cannot be read.`} meaning={String(error)} retry={again} />;
}
