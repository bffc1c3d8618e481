import { PageHead } from "../../parts/page-head.tsx";

export function ExecutionPage() {
	return <PageHead title="Execution" />;
}
