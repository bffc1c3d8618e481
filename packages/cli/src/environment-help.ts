/** The environment variables that the command reads. */
export const ENVIRONMENT_HELP = `
Environment:
  GITHUB_TOKEN                lifts GitHub's limit of 60 requests an hour; commits come from git and need none
  DEPHEALTH_API_KEY           the key for --api, instead of --key
  DEPHEALTH_CACHE_DIR         where what was learned is kept; default: the cache folder of the user
  HTTPS_PROXY, HTTP_PROXY, NO_PROXY    as everywhere; else those of npm's settings
  NODE_EXTRA_CA_CERTS         a file with the certificates of a company
  GIT_MIRROR_URL              reads all repositories from a mirror
  NO_COLOR, FORCE_COLOR, COLUMNS       how a report is set`;
