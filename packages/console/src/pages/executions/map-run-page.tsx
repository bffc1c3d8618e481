import { PageHead } from "../../parts/page-head.tsx";

export function MapRunPage() {
	return <PageHead title="Map run" />;
}
