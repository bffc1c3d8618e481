import { PageHead } from "../../parts/page-head.tsx";

export function ExecutionsPage() {
	return <PageHead title="Executions" />;
}
