import { type ComponentType, h } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Failure } from "../parts/failure.tsx";
import { Skeleton } from "../parts/skeleton.tsx";

type State =
	| { kind: "loading" }
	| { kind: "ready"; page: ComponentType }
	| { kind: "failed"; error: unknown };

/** A page whose script is loaded when it is first opened. @param load must be the same function each time */
export function LazyPage({ load }: { load: () => Promise<ComponentType> }) {
	const [state, setState] = useState<State>({ kind: "loading" });
	useEffect(() => {
		let isOpen = true;
		setState({ kind: "loading" });
		load().then(
			(page) => isOpen && setState({ kind: "ready", page }),
			(error: unknown) => isOpen && setState({ kind: "failed", error }),
		);
		return () => {
			isOpen = false;
		};
	}, [load]);
	if (state.kind === "ready") return h(state.page, {});
	if (state.kind === "loading") return <Skeleton rows={6} label="Loading the page" />;
	return (
		<Failure
			title="This part of the console could not be loaded."
			meaning="DepHealth may have been updated or stopped since this page was opened."
			retry={{ label: "Load the page again", act: () => location.reload() }}
		/>
	);
}
