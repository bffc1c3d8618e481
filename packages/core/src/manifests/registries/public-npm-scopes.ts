/**
 * npm scopes whose packages are public. A scope has one owner on npm, so a registry that is not known and serves
 * `@babel/core` is a proxy of npm. Scopes in which companies also sell or keep private packages are not in the list.
 */
export const PUBLIC_NPM_SCOPES: ReadonlySet<string> = new Set(
	(
		"@actions @ampproject @angular @angular-devkit @apollo @aws-cdk @aws-crypto @aws-sdk @azure @babel @bcoe " +
		"@changesets @colors @commitlint @cspotcode @cypress @discoveryjs @dnd-kit @emnapi @emotion @esbuild @eslint " +
		"@eslint-community @expo @faker-js @fastify @floating-ui @formatjs @gar @google-cloud @graphql-codegen " +
		"@graphql-tools @grpc @hapi @headlessui @heroicons @hookform @humanfs @humanwhocodes @img @inquirer @ionic " +
		"@isaacs @istanbuljs @jest @jridgewell @jsonjoy.com @juggle @koa @leichtgewicht @lit @lit-labs @lukeed @mdx-js " +
		"@module-federation @mui @napi-rs @nestjs @next @ngtools @nodelib @npmcli @nuxt @nx @oclif @octokit " +
		"@open-draft @opentelemetry @oxc-project @parcel @pkgjs @pkgr @playwright @pmmmwh @pnpm @polka @popperjs " +
		"@protobufjs @radix-ui @react-native @react-native-community @react-types @reduxjs @remix-run @rollup @rspack " +
		"@rtsao @rushstack @schematics @semantic-release @sentry @sentry-internal @sigstore @sinclair @sindresorhus " +
		"@sinonjs @smithy @socket.io @standard-schema @storybook @sveltejs @svgr @swc @szmarczak @tailwindcss @tanstack " +
		"@testing-library @tootallnate @tsconfig @tufjs @tybys @types @typescript-eslint @ungap @unrs @vercel @vitejs " +
		"@vitest @vue @wdio @webassemblyjs @webpack-cli @xmldom @xtuc @yarnpkg"
	).split(" "),
);
