import { type FixtureProject, type Listed, run, sorted } from "./fixture-project.ts";

const RUST = {
	"Cargo.toml": `[workspace]
members = ["core"]

[workspace.dependencies]
serde = { version = "1", features = ["derive"] }
quickcheck = "1"

[package]
name = "shop"
version = "0.1.0"
edition = "2021"

[dependencies]
shop-core = { path = "core" }
json = { package = "serde_json", version = "1" }

[target.'cfg(windows)'.dependencies]
winapi-util = "0.1"
`,
	"core/Cargo.toml": `[package]
name = "shop-core"
version = "0.1.0"
edition = "2021"

[dependencies]
serde.workspace = true

[dev-dependencies]
quickcheck.workspace = true
`,
	"src/lib.rs": "",
	"core/src/lib.rs": "",
};

export const cargo: FixtureProject = {
	tool: "cargo",
	files: RUST,
	lock: [["cargo", "generate-lockfile", "--quiet"]],
	lockfile: "Cargo.lock",
	list: listCargo,
};

function listCargo(folder: string): Listed {
	const tree = (edges: string) =>
		run(folder, ["cargo", "tree", "--workspace", "--target=all", "--prefix=none", "--no-dedupe", "-e", edges])
			.split("\n")
			.flatMap((line) => /^(\S+) v(\S+)(?! \(\/)(?:$| \((?!\/)| )/.exec(line)?.slice(1, 3).join("@") ?? [])
			.filter((each) => !each.startsWith("shop"));
	const metadata = JSON.parse(run(folder, ["cargo", "metadata", "--format-version=1"])) as {
		packages: { name: string; version: string; source: string | null }[];
	};
	const listed = sorted(
		metadata.packages.flatMap((each) => (each.source ? [`${each.name}@${each.version}`] : [])),
	);
	const production = new Set(tree("normal,build"));
	return {
		listed,
		direct: ["quickcheck", "serde", "serde_json", "winapi-util"],
		development: listed.filter((each) => !production.has(each) && tree("all").includes(each)),
	};
}
