import { PageHead } from "../../parts/page-head.tsx";

export function ScanStartPage() {
	return <PageHead title="Scan a project" />;
}
