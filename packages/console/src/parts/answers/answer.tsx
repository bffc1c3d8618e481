import type { ComponentChildren } from "preact";
import { QueryFailure } from "./failure.tsx";
import { Skeleton } from "./skeleton.tsx";

/** A card's content once its question is answered; until then a skeleton, or why there is no answer. */
export function Answer<Data>({
	query: { data, error, refetch },
	what,
	rows,
	children,
}: {
	query: { data: Data | undefined; error: unknown; refetch: () => unknown };
	/** The subject of a sentence, for example "The executions". */
	what: string;
	/** The number of rows of the skeleton. */
	rows: number;
	children: (data: Data) => ComponentChildren;
}) {
	if (data !== undefined) return <>{children(data)}</>;
	if (!error)
		return <Skeleton rows={rows} label={`Loading ${what.charAt(0).toLowerCase()}${what.slice(1)}`} />;
	return (
		<div class="in">
			<QueryFailure error={error} what={what} retry={() => void refetch()} />
		</div>
	);
}
