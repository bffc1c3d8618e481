import { useEffect, useState } from "preact/hooks";

/** Quick answers show no skeleton at all. */
const DELAY_MS = 200;

/** A placeholder of about the size of the awaited content. @param label for those who do not see it */
export function Skeleton({ rows = 4, label }: { rows?: number; label: string }) {
	const [isLate, setLate] = useState(false);
	useEffect(() => {
		const timer = setTimeout(() => setLate(true), DELAY_MS);
		return () => clearTimeout(timer);
	}, []);
	return (
		<div class="skeleton" role="status" aria-label={label} data-late={isLate}>
			{Array.from({ length: rows }, (_, row) => (
				<div key={row} class="skel" style={{ width: `${[92, 74, 84, 60][row % 4]}%` }} />
			))}
		</div>
	);
}
