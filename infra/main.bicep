// The Functions app on the Flex Consumption plan, with everything that it needs. "azd up" deploys it (docs/deployment.md).
targetScope = 'subscription'

@minLength(1)
@maxLength(64)
@description('The name of the azd environment. Names of resources are made from it, the subscription and the region.')
param environmentName string

@minLength(1)
@description('The region. It must offer the Flex Consumption plan: az functionapp list-flexconsumption-locations.')
@metadata({ azd: { type: 'location' } })
param location string

@description('Who deploys: may read and set the secrets in the vault. Empty for nobody.')
param principalId string = ''

@secure()
@minLength(32)
@description('The admin tokens, separated by commas, each with at least 32 characters. azd makes one if ADMIN_TOKEN is not set.')
@metadata({ azd: { type: 'generate', config: { length: 64, noSpecial: true } } })
param adminToken string

@description('Where requests are forwarded. Empty: forwarding answers 503 until it is set.')
param upstreamBaseUrl string = ''

@secure()
@description('The secret that is sent there.')
param upstreamApiKey string = ''

@description('openai, anthropic, gemini or ollama. Empty: by the address.')
param upstreamDialect string = ''

@description('The file with several upstreams, where it is in the deployed app: /home/site/wwwroot/upstreams.json. Empty for none.')
param upstreamsFile string = ''

@description('The variables that the file refers to, separated by commas, such as OPENAI_API_KEY. Each is read from the secret of the vault whose name has dashes in place of underscores.')
param vaultVariables string = ''

@description('What is forwarded: inference, all, or patterns.')
param forwardPaths string = 'inference'

@description('The IANA time zone of windows, for keys without their own.')
param timeZone string = 'UTC'

@description('Puts storage and vault behind private endpoints in a virtual network, and closes them to the internet.')
param vnetEnabled bool = false

@minValue(0)
@description('Instances that run all the time, against cold starts. They are billed all the time.')
param alwaysReadyInstances int = 0

@minValue(40)
@maxValue(1000)
@description('The most instances.')
param maximumInstances int = 40

@allowed(['isolated-worker', 'custom-handler'])
@description('What the host starts: the isolated worker, which azd publishes, or the native server as a custom handler (docs/functions.md).')
param workerForm string = 'isolated-worker'

@allowed([512, 2048, 4096])
@description('The memory of an instance, in MB.')
param instanceMemory int = 2048

@description('Who gets mail when an alert fires. Empty: alerts are only shown in the portal.')
param alertEmail string = ''

@minValue(0)
@description('Mail at 80 and 100 per cent of this much a month, in the currency of the subscription. 0 for no budget.')
param monthlyBudget int = 0

@description('The first day of the month in which the budget begins, such as 2027-01-01. It cannot be changed later.')
param budgetStart string = ''

var resourceToken = toLower(uniqueString(subscription().id, environmentName, location))
var tags = { 'azd-env-name': environmentName }
var appName = 'func-api-${resourceToken}'
var deploymentContainer = 'app-package'

resource group 'Microsoft.Resources/resourceGroups@2024-11-01' = {
  name: 'rg-${environmentName}'
  location: location
  tags: tags
}

module identity 'modules/identity.bicep' = {
  scope: group
  params: {
    name: 'id-api-${resourceToken}'
    location: location
    tags: tags
  }
}

module network 'modules/network.bicep' = if (vnetEnabled) {
  scope: group
  params: {
    name: 'vnet-${resourceToken}'
    location: location
    tags: tags
    storageName: storage.outputs.name
    hasBlobs: true
    vaultName: vault.outputs.name
  }
}

module storage 'modules/storage.bicep' = {
  scope: group
  params: {
    name: 'st${resourceToken}'
    location: location
    tags: tags
    isPrivate: vnetEnabled
    identityPrincipalId: identity.outputs.principalId
    deploymentContainer: deploymentContainer
  }
}

module vault 'modules/vault.bicep' = {
  scope: group
  params: {
    name: 'kv-${resourceToken}'
    location: location
    tags: tags
    isPrivate: vnetEnabled
    identityPrincipalId: identity.outputs.principalId
    operatorPrincipalId: principalId
    adminToken: adminToken
    upstreamApiKey: upstreamApiKey
  }
}

module monitoring 'modules/monitoring.bicep' = {
  scope: group
  params: {
    workspaceName: 'log-${resourceToken}'
    insightsName: 'appi-${resourceToken}'
    location: location
    tags: tags
    identityPrincipalId: identity.outputs.principalId
  }
}

module app 'modules/functions.bicep' = {
  scope: group
  params: {
    name: appName
    planName: 'plan-${resourceToken}'
    location: location
    tags: tags
    identityId: identity.outputs.id
    identityClientId: identity.outputs.clientId
    blobEndpoint: storage.outputs.blobEndpoint
    tableEndpoint: storage.outputs.tableEndpoint
    deploymentContainer: deploymentContainer
    insightsConnectionString: monitoring.outputs.connectionString
    subnetId: vnetEnabled ? network!.outputs.appSubnetId : ''
    alwaysReadyInstances: alwaysReadyInstances
    maximumInstances: maximumInstances
    instanceMemory: instanceMemory
    isCustomHandler: workerForm == 'custom-handler'
    vaultEndpoint: vault.outputs.endpoint
    hasUpstreamApiKey: !empty(upstreamApiKey)
    upstreamBaseUrl: upstreamBaseUrl
    upstreamDialect: upstreamDialect
    upstreamsFile: upstreamsFile
    vaultVariables: vaultVariables
    forwardPaths: forwardPaths
    timeZone: timeZone
  }
}

module alerts 'modules/alerts.bicep' = {
  scope: group
  params: {
    prefix: appName
    location: location
    tags: tags
    workspaceId: monitoring.outputs.workspaceId
    email: alertEmail
    rules: [
      {
        name: 'server-errors'
        description: 'More than 10 answers within 5 minutes had a status of 500 or above. The reason is in the logs of the same time.'
        query: 'AppRequests | where toint(ResultCode) >= 500 | summarize Value = sum(ItemCount)'
        threshold: 10
        severity: 1
      }
      {
        name: 'slow-checks'
        description: 'One check or charge in twenty took more than a second. These operations wait for the store only, not for an upstream.'
        query: 'AppRequests | where Url has_any ("/v1/quota/check", "/v1/quota/consume") | summarize Value = percentile(DurationMs, 95)'
        threshold: 1000
        severity: 2
      }
      {
        name: 'store-faults'
        description: 'Table Storage gave no usable answer more than 5 times within 5 minutes. Requests get 503 meanwhile; nothing is charged twice.'
        query: 'AppTraces | where Message has "the store is unavailable" or Message has "Table Storage gave no usable answer" | summarize Value = sum(ItemCount)'
        threshold: 5
        severity: 1
      }
    ]
  }
}

module budget 'modules/budget.bicep' = if (monthlyBudget > 0 && !empty(budgetStart) && !empty(alertEmail)) {
  scope: group
  params: {
    name: 'budget-${resourceToken}'
    amount: monthlyBudget
    start: budgetStart
    email: alertEmail
  }
}

output AZURE_LOCATION string = location
output AZURE_TENANT_ID string = tenant().tenantId
output AZURE_RESOURCE_GROUP string = group.name
output AZURE_KEY_VAULT_NAME string = vault.outputs.name
output AZURE_FUNCTION_NAME string = app.outputs.name
output SERVICE_API_NAME string = app.outputs.name
output SERVICE_API_URI string = app.outputs.uri
