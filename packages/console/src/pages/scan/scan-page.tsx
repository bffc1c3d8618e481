import { PageHead } from "../../parts/page-head.tsx";

export function ScanPage() {
	return <PageHead title="Scan" />;
}
