import { useMutation, useQueryClient } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import { Link, useLocation } from "wouter-preact";
import { RefusedError, UnreachableError } from "../../api/client.ts";
import { useHealth, useSession } from "../../api/session.ts";
import { Failure } from "../../parts/answers/failure.tsx";
import { Card } from "../../parts/card.tsx";
import { formatAgo, plural } from "../../parts/format.ts";
import { Icon } from "../../parts/icon.tsx";
import { PageHead } from "../../parts/page-head.tsx";
import { Time } from "../../parts/time.tsx";
import {
	type DroppedFile,
	filesOfDrop,
	filesOfInput,
	NothingToScanError,
	type ScanRequest,
	toScanRequest,
} from "./dropped-files.ts";
import { exampleLockfile } from "./example-project.ts";
import { recentScans } from "./scan-memory.ts";
import { startScan } from "./scan-queries.ts";
import "../../styles/scan.css";

/** The first page of a newcomer: drop a file, or take the example. */
export function ScanStartPage() {
	const client = useQueryClient();
	const [, navigate] = useLocation();
	const { data: health } = useHealth();
	const [isOver, setOver] = useState(false);
	const scan = useMutation({
		mutationFn: async (files: Promise<readonly DroppedFile[]> | ScanRequest) => {
			const request = files instanceof Promise ? await toScanRequest(await files) : files;
			return startScan(client, request);
		},
		onSuccess: (path) => navigate(path),
	});
	const takeFiles = (list: FileList | null) => list && scan.mutate(Promise.resolve(filesOfInput(list)));
	return (
		<>
			<PageHead
				title="Which of your dependencies is ending?"
				documentTitle="Scan"
				says="A project's dependencies, the most urgent first, with evidence and advice."
			/>
			<div class="stack start">
				<Visitor />
				<section
					class={`drop ${isOver ? "over" : ""}`}
					aria-label="Drop zone"
					aria-busy={scan.isPending}
					onDragOver={(event) => {
						event.preventDefault();
						setOver(true);
					}}
					onDragLeave={() => setOver(false)}
					onDrop={(event) => {
						event.preventDefault();
						setOver(false);
						if (event.dataTransfer) scan.mutate(filesOfDrop(event.dataTransfer));
					}}
				>
					<Icon name="upload" size={28} />
					<p class="lead">{scan.isPending ? "Reading …" : "Drop a lockfile, an SBOM or a whole folder"}</p>
					<p class="small soft">
						Only manifests, lockfiles and SBOMs are sent, to this DepHealth alone. Sources and installed
						packages stay where they are.
					</p>
					<p class="row wrap center">
						<label class="btn first">
							Choose files
							<input
								type="file"
								class="sr"
								multiple
								onChange={(event) => takeFiles(event.currentTarget.files)}
							/>
						</label>
						<label class="btn">
							<Icon name="folder" />
							Choose a folder
							<input
								type="file"
								class="sr"
								{...{ webkitdirectory: true }}
								onChange={(event) => takeFiles(event.currentTarget.files)}
							/>
						</label>
						<button
							type="button"
							class="btn plain"
							disabled={!health || scan.isPending}
							onClick={() =>
								scan.mutate({
									body: {
										file_name: "package-lock.json",
										content: exampleLockfile(health?.sandbox ?? false),
									},
									accepted: [],
									label: "example-shop",
								})
							}
						>
							Take an example
						</button>
					</p>
				</section>
				{scan.error && <ScanFailure error={scan.error} />}
				<RecentScans />
			</div>
		</>
	);
}

function ScanFailure({ error }: { error: unknown }) {
	if (error instanceof NothingToScanError)
		return <Failure title="Nothing to scan." meaning={error.message} />;
	if (error instanceof RefusedError) {
		return <Failure title="This cannot be scanned." meaning={error.message} code={error.code} />;
	}
	if (error instanceof UnreachableError) {
		return (
			<Failure
				title="DepHealth does not answer."
				meaning="Nothing was scanned. Drop the file again once it answers."
			/>
		);
	}
	return <Failure title="The browser could not read it." meaning={String(error)} />;
}

/** Warns visitors before they scan: without a session only a few requests are free. */
function Visitor() {
	const session = useSession();
	if (session.kind !== "signed out") return null;
	return (
		<div class="ribbon" role="status">
			<span>
				You are not signed in: a network has 20 requests an hour.{" "}
				<Link class="link" href="/account">
					Sign in
				</Link>
				, or open the address that <code>npm start</code> printed.
			</span>
		</div>
	);
}

function RecentScans() {
	const now = Date.now();
	const scans = recentScans(now);
	if (scans.length === 0) return null;
	return (
		<Card name="Recent scans" title="Recent scans" note="kept for a day">
			<ul class="recent">
				{scans.map(({ id, label, dependencies, at }) => (
					<li key={id}>
						<Link class="row" href={`/scans/${id}`}>
							<span class="strong clip grow">{label}</span>
							<span class="soft small">{plural(dependencies, "package")}</span>
							<span class="dim small">
								<Time at={at}>{formatAgo(at, now)}</Time>
							</span>
						</Link>
					</li>
				))}
			</ul>
		</Card>
	);
}
