import { type ComponentType, h } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Failure } from "../parts/answers/failure.tsx";
import { Skeleton } from "../parts/answers/skeleton.tsx";

type State<Props> =
	| { kind: "loading" }
	| { kind: "ready"; part: ComponentType<Props> }
	| { kind: "failed"; error: unknown };

/** A part of a page whose script is loaded when it is first shown. @param load must be the same function each time */
export function LazyPart<Props extends object>({
	load,
	props,
	what,
	rows,
}: {
	load: () => Promise<ComponentType<Props>>;
	props: Props;
	/** As in "Loading the page". */
	what: string;
	/** The number of rows of its skeleton. */
	rows: number;
}) {
	const [state, setState] = useState<State<Props>>({ kind: "loading" });
	useEffect(() => {
		let isOpen = true;
		setState({ kind: "loading" });
		load().then(
			(part) => isOpen && setState({ kind: "ready", part }),
			(error: unknown) => isOpen && setState({ kind: "failed", error }),
		);
		return () => {
			isOpen = false;
		};
	}, [load]);
	if (state.kind === "ready") return h(state.part, props);
	if (state.kind === "loading") return <Skeleton rows={rows} label={`Loading ${what}`} />;
	return (
		<Failure
			title="This part of the console could not be loaded."
			meaning="DepHealth may have been updated or stopped since this page was opened."
			retry={{ label: "Load the page again", act: () => location.reload() }}
		/>
	);
}

/** A page whose script is loaded when it is first opened. @param load must be the same function each time */
export function LazyPage({ load }: { load: () => Promise<ComponentType> }) {
	return <LazyPart load={load} props={{}} what="the page" rows={6} />;
}
