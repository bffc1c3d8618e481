import type { PackageDocument } from "@dephealth/contract/schemas/package-document.ts";
import { useMutation } from "@tanstack/preact-query";
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { useParams } from "wouter-preact";
import { RefusedError } from "../../api/client.ts";
import { useSession } from "../../api/session.ts";
import { CopyLink } from "../../parts/actions/copy-link.tsx";
import { QueryFailure } from "../../parts/answers/failure.tsx";
import { Skeleton } from "../../parts/answers/skeleton.tsx";
import { Empty } from "../../parts/card.tsx";
import { formatDay } from "../../parts/format.ts";
import { Icon } from "../../parts/icon.tsx";
import { PageHead } from "../../parts/page-head.tsx";
import { Time } from "../../parts/time.tsx";
import { useNow } from "../executions/execution-queries.ts";
import { CollectionsCard } from "./collections-card.tsx";
import { HistoryCard } from "./history-card.tsx";
import {
	ActivityCard,
	ChangesCard,
	ComponentsCard,
	ForecastCard,
	ReplacementsCard,
} from "./package-cards.tsx";
import {
	type Collecting,
	collectNow,
	isCollecting,
	useActivity,
	useCollection,
	useCollections,
	usePackage,
	usePackageHistory,
} from "./package-queries.ts";
import { FactsCard, SourcesCard } from "./sources-card.tsx";
import { Verdict } from "./verdict.tsx";
import "../../styles/package.css";

/** The verdict, its evidence and replacements. */
export function PackagePage() {
	const { ecosystem = "", "*": rest = "" } = useParams<{ ecosystem: string; "*": string }>();
	const name = rest.split("/").map(decodeURIComponent).join("/");
	const session = useSession();
	const isOperator = session.kind === "signed in" && session.me.is_operator;
	const [startedAt, setStartedAt] = useState<number>();
	const answer = usePackage(ecosystem, name, startedAt !== undefined);
	const document = answer.data && !isCollecting(answer.data) ? answer.data : undefined;
	const isWatched = startedAt !== undefined || (answer.data !== undefined && document === undefined);
	const collections = useCollections(ecosystem, name, {
		isOperator,
		isWatched,
		scoredAt: document?.scored_at,
	});
	const collection = useCollection(ecosystem, name, isOperator, isWatched);
	const now = useNow(startedAt !== undefined);
	const isQuiet = !collection.data?.running && collections.data?.every(({ status }) => status !== "RUNNING");
	const isOver = startedAt !== undefined && hasEnded(startedAt, now, document, isQuiet ?? false);
	const { refetch } = answer;
	useEffect(() => {
		if (!isOver) return;
		setStartedAt(undefined);
		// The last look at the document may have been before the collection's end, and nothing looks again by itself.
		void refetch();
	}, [isOver, refetch]);
	const collect = useMutation({
		mutationFn: () => collectNow(ecosystem, name),
		onMutate: () => setStartedAt(Date.now()),
		onError: () => setStartedAt(undefined),
	});
	const button = (
		<button
			type="button"
			class="btn"
			disabled={collect.isPending || startedAt !== undefined}
			onClick={() => collect.mutate()}
		>
			<Icon name="again" />
			{startedAt === undefined ? "Collect now" : "Collecting …"}
		</button>
	);
	const collectionsCard = (
		<CollectionsCard collection={collection.data ?? undefined} collections={collections.data ?? []} />
	);
	if (document) {
		return (
			<>
				<Head document={document} button={button} />
				{collect.error && <QueryFailure error={collect.error} what="A new collection" />}
				<Loaded document={document} collections={isOperator && collectionsCard} />
			</>
		);
	}
	const { error } = answer;
	if (error instanceof RefusedError && error.code === "package_not_found") {
		return (
			<>
				<PageHead title={name} says="The registry does not know this package." actions={button} />
				<Empty>
					If the name is in use, it may be a private package, a typing error, or a package that was removed.
				</Empty>
			</>
		);
	}
	if (answer.data && isCollecting(answer.data)) {
		return <BeingCollected answer={answer.data} collections={isOperator && collectionsCard} />;
	}
	return (
		<>
			<PageHead title={name} actions={error ? button : undefined} />
			{error ? (
				<QueryFailure error={error} what="The package" retry={() => void answer.refetch()} />
			) : (
				<Skeleton rows={8} label="Loading the package" />
			)}
		</>
	);
}

/** A collection begins within this time, or is shared with one of the same minute, ms. */
const BEGIN_MS = 3_000;
/** The longest wait for a collection that was asked for. */
const PATIENCE_MS = 60_000;

/** True when the judgement that was asked for is there. A judgement that did not change is not written again. */
function hasEnded(
	startedAt: number,
	now: number,
	document: PackageDocument | undefined,
	isQuiet: boolean,
): boolean {
	if (document && Date.parse(document.scored_at) >= startedAt) return true;
	if (now - startedAt > PATIENCE_MS) return true;
	return isQuiet && now - startedAt > BEGIN_MS;
}

function Head({ document, button }: { document: PackageDocument; button: ComponentChildren }) {
	return (
		<PageHead
			title={document.display_name ?? document.package}
			meta={
				<>
					<span>{document.ecosystem}</span>
					<span>{document.latest_version ?? "no version left"}</span>
					<span>
						{document.last_published ? (
							<>
								released <Time at={document.last_published}>{formatDay(document.last_published)}</Time>
							</>
						) : (
							"release day unknown"
						)}
					</span>
					<span>{document.signals.license ?? "licence unknown"}</span>
					{document.repository_url && /^https:\/\//.test(document.repository_url) && (
						<a class="link" href={document.repository_url} rel="noreferrer noopener" target="_blank">
							repository
						</a>
					)}
				</>
			}
			actions={
				<>
					<CopyLink />
					{button}
				</>
			}
		/>
	);
}

function Loaded({
	document,
	collections,
}: {
	document: PackageDocument;
	/** For operators. */
	collections: ComponentChildren;
}) {
	const history = usePackageHistory(document.ecosystem, document.package, document.scored_at);
	const activity = useActivity(document.ecosystem, document.package, document.scored_at);
	return (
		<>
			<Verdict document={document} />
			<div class="grid pk">
				<div class="stack">
					<ActivityCard activity={activity} />
					{document.recent_changes.length > 0 && <ChangesCard document={document} />}
					<ComponentsCard document={document} />
					{collections}
					<HistoryCard history={history} />
				</div>
				<div class="stack">
					<ForecastCard document={document} />
					{document.replacements.length > 0 && <ReplacementsCard document={document} />}
					<SourcesCard document={document} />
					<FactsCard document={document} />
				</div>
			</div>
		</>
	);
}

function BeingCollected({
	answer,
	collections,
}: {
	answer: Collecting;
	/** For operators. */
	collections: ComponentChildren;
}) {
	const { last_failure: lastFailure } = answer.collection;
	return (
		<>
			<PageHead
				title={answer.package}
				says="It is being collected for the first time. This takes a few seconds; the page then shows it."
				meta={<span>{answer.ecosystem}</span>}
			/>
			{lastFailure && (
				<div class="ribbon warn" role="status">
					The last attempt did not finish: {lastFailure}
				</div>
			)}
			{collections || <Skeleton rows={6} label="Being collected" />}
		</>
	);
}
