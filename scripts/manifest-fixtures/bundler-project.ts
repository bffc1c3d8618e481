import { type FixtureProject, type Listed, run, sorted } from "./fixture-project.ts";

/** Makes the gems and an index of them, since RubyGems is not available here. */
const BUILD_GEMS = `require "rubygems/package"
require "rubygems/indexer"
require "fileutils"
GEMS = {
  "rack" => ["3.0.0", {}], "rake" => ["13.0.0", {}], "sidekiq" => ["7.2.0", { "rack" => ">= 2.2" }],
  "rspec" => ["3.13.0", { "rspec-core" => "~> 3.13" }], "rspec-core" => ["3.13.0", {}],
}
FileUtils.mkdir_p("index/gems")
GEMS.each do |name, (version, needs)|
  spec = Gem::Specification.new do |s|
    s.name, s.version, s.summary, s.authors, s.files = name, version, name, ["none"], []
    needs.each { |needed, range| s.add_runtime_dependency(needed, range) }
  end
  FileUtils.mv(Gem::Package.build(spec, true), "index/gems/")
end
Gem::Indexer.new("index").generate_index
`;
const GEMFILE = `source "https://rubygems.org"

gem "sidekiq", "~> 7.0"
gem "shop-core", path: "core"
gem "rake", groups: [:development, :test]

group :test do
  gem "rspec", require: false
end
`;
const GEMSPEC = `Gem::Specification.new do |s|
  s.name, s.version, s.summary, s.authors, s.files = "shop-core", "0.1.0", "Core", ["none"], []
  s.add_dependency "rack"
end
`;

export const bundler: FixtureProject = {
	tool: "bundle",
	files: { Gemfile: GEMFILE, "core/shop-core.gemspec": GEMSPEC, "build-gems.rb": BUILD_GEMS },
	lock: [
		["ruby", "build-gems.rb"],
		["bundle", "config", "set", "--local", "path", "installed"],
		["sh", "-c", 'bundle config set --local mirror.https://rubygems.org "file://$PWD/index"'],
		["bundle", "install", "--quiet"],
	],
	lockfile: "Gemfile.lock",
	list: listBundler,
};

/** Lines are `  * rack (3.0.0)`. */
function listBundler(folder: string): Listed {
	const bundled = (flags: string[]) =>
		run(folder, ["bundle", "list", ...flags])
			.split("\n")
			.flatMap((line) => /^ {2}\* (\S+) \((\S+)\)/.exec(line)?.slice(1, 3).join("@") ?? [])
			.filter((each) => !each.startsWith("shop-core@"));
	const listed = sorted(bundled([]));
	const production = new Set(bundled(["--without-group", "development", "test"]));
	return {
		listed,
		direct: ["rake", "rspec", "sidekiq"],
		development: listed.filter((each) => !production.has(each)),
	};
}
