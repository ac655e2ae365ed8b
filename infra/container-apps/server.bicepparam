using 'server.bicep'

// From azd's environment: what main.bicep gave out, what azd pushed, and what the operator set.
param environmentName = readEnvironmentVariable('AZURE_ENV_NAME', '')
param name = readEnvironmentVariable('SERVER_NAME', '')
param environmentId = readEnvironmentVariable('SERVER_ENVIRONMENT_ID', '')
param identityId = readEnvironmentVariable('SERVER_IDENTITY_ID', '')
param identityClientId = readEnvironmentVariable('SERVER_IDENTITY_CLIENT_ID', '')
param tableEndpoint = readEnvironmentVariable('SERVER_TABLE_ENDPOINT', '')
param vaultEndpoint = readEnvironmentVariable('AZURE_KEY_VAULT_ENDPOINT', '')
param registryEndpoint = readEnvironmentVariable('AZURE_CONTAINER_REGISTRY_ENDPOINT', '')
param actionGroupId = readEnvironmentVariable('SERVER_ACTION_GROUP_ID', '')
param image = readEnvironmentVariable('SERVICE_SERVER_IMAGE_NAME', 'server')
param upstreamBaseUrl = readEnvironmentVariable('UPSTREAM_BASE_URL', '')
param hasUpstreamApiKey = readEnvironmentVariable('UPSTREAM_API_KEY', '') != ''
param upstreamDialect = readEnvironmentVariable('UPSTREAM_DIALECT', '')
param vaultVariables = readEnvironmentVariable('VAULT_VARIABLES', '')
param upstreamsInVault = readEnvironmentVariable('UPSTREAMS_IN_VAULT', '') == 'true'
param forwardPaths = readEnvironmentVariable('FORWARD_PATHS', 'inference')
param timeZone = readEnvironmentVariable('QUOTA_TIME_ZONE', 'UTC')
param minReplicas = int(readEnvironmentVariable('MIN_REPLICAS', '1'))
param maxReplicas = int(readEnvironmentVariable('MAX_REPLICAS', '10'))
