import { REPORT_FORMATS } from "@dephealth/contract/report-formats.ts";
import type { getScanReport } from "@dephealth/contract/routes/scans.ts";
import type { ScanResult } from "@dephealth/contract/schemas/scan-result.ts";
import { useMutation } from "@tanstack/preact-query";
import { useEffect, useRef, useState } from "preact/hooks";
import { download } from "../../api/client.ts";
import { saveFile } from "../../parts/actions/save-file.ts";
import { Icon } from "../../parts/icon.tsx";
import type { AcceptedRisk } from "./scan-model.ts";

type ReportFormat = (typeof REPORT_FORMATS)[number];

const ENDINGS: Readonly<Record<ReportFormat, string>> = {
	text: "txt",
	table: "table.txt",
	json: "json",
	markdown: "md",
	html: "html",
	csv: "csv",
	sarif: "sarif",
	junit: "junit.xml",
	gitlab: "codequality.json",
	cyclonedx: "cdx.json",
	vex: "openvex.json",
};

/** Every format of the command line, made by the same code. */
export function ExportMenu({
	id,
	result,
	accepted,
}: {
	id: string;
	result: ScanResult;
	accepted: readonly AcceptedRisk[];
}) {
	const [isOpen, setOpen] = useState(false);
	const menu = useRef<HTMLDivElement>(null);
	useEffect(() => {
		if (!isOpen) return;
		function onClick(event: MouseEvent): void {
			if (event.target instanceof Node && !menu.current?.contains(event.target)) setOpen(false);
		}
		function onKey(event: KeyboardEvent): void {
			if (event.key === "Escape") setOpen(false);
		}
		addEventListener("click", onClick);
		addEventListener("keydown", onKey);
		return () => {
			removeEventListener("click", onClick);
			removeEventListener("keydown", onKey);
		};
	}, [isOpen]);
	const save = useMutation({
		mutationFn: async (format: ReportFormat) => {
			const report = await download<typeof getScanReport>("POST /v1/scans/{id}/report/{format}", {
				path: { id, format },
				body: { accepted_risks: accepted },
			});
			const name = (result.project ?? "scan").replace(/[^\w.-]+/g, "-");
			saveFile(`${name}.${ENDINGS[format]}`, report, report.type);
			setOpen(false);
		},
	});
	return (
		<div class="menu" ref={menu}>
			<button type="button" class="btn" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
				<Icon name="download" />
				Export
			</button>
			{isOpen && (
				<fieldset class="menu-list" aria-label="Formats">
					{REPORT_FORMATS.map((format) => (
						<button type="button" key={format} disabled={save.isPending} onClick={() => save.mutate(format)}>
							<span>{format}</span>
							<span class="dim xs">.{ENDINGS[format]}</span>
						</button>
					))}
					{save.error && (
						<p role="alert" class="small HIGH">
							{save.error.message}
						</p>
					)}
				</fieldset>
			)}
		</div>
	);
}
