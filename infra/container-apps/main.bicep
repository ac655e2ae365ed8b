// What the server on Container Apps needs. "azd up" in this folder deploys it, then builds the image and deploys server.bicep (docs/deployment.md).
targetScope = 'subscription'

@minLength(1)
@maxLength(64)
@description('The name of the azd environment. Names of resources are made from it, the subscription and the region.')
param environmentName string

@minLength(1)
@description('The region.')
@metadata({ azd: { type: 'location' } })
param location string

@description('Who deploys: may read and set the secrets in the vault. Empty for nobody.')
param principalId string = ''

@secure()
@minLength(32)
@description('The admin tokens, separated by commas, each with at least 32 characters. azd makes one if ADMIN_TOKEN is not set.')
@metadata({ azd: { type: 'generate', config: { length: 64, noSpecial: true } } })
param adminToken string

@secure()
@description('The secret that is sent to the upstream; its address is a parameter of server.bicep.')
param upstreamApiKey string = ''

@description('Puts storage and vault behind private endpoints in a virtual network, and closes them to the internet.')
param vnetEnabled bool = false

@description('Who gets mail when an alert fires. Empty: alerts are only shown in the portal.')
param alertEmail string = ''

@minValue(0)
@description('Mail at 80 and 100 per cent of this much a month, in the currency of the subscription. 0 for no budget.')
param monthlyBudget int = 0

@description('The first day of the month in which the budget begins, such as 2027-01-01. It cannot be changed later.')
param budgetStart string = ''

var resourceToken = toLower(uniqueString(subscription().id, environmentName, location))
var tags = { 'azd-env-name': environmentName }
var appName = 'ca-server-${resourceToken}'

resource group 'Microsoft.Resources/resourceGroups@2024-11-01' = {
  name: 'rg-${environmentName}'
  location: location
  tags: tags
}

module identity '../modules/identity.bicep' = {
  scope: group
  params: {
    name: 'id-server-${resourceToken}'
    location: location
    tags: tags
  }
}

module network '../modules/network.bicep' = if (vnetEnabled) {
  scope: group
  params: {
    name: 'vnet-${resourceToken}'
    location: location
    tags: tags
    storageName: storage.outputs.name
    hasBlobs: false
    vaultName: vault.outputs.name
  }
}

module storage '../modules/storage.bicep' = {
  scope: group
  params: {
    name: 'st${resourceToken}'
    location: location
    tags: tags
    isPrivate: vnetEnabled
    identityPrincipalId: identity.outputs.principalId
  }
}

module vault '../modules/vault.bicep' = {
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

module monitoring '../modules/monitoring.bicep' = {
  scope: group
  params: {
    workspaceName: 'log-${resourceToken}'
    location: location
    tags: tags
  }
}

module environment '../modules/container-environment.bicep' = {
  scope: group
  params: {
    name: 'cae-${resourceToken}'
    registryName: 'cr${resourceToken}'
    location: location
    tags: tags
    identityPrincipalId: identity.outputs.principalId
    workspaceId: monitoring.outputs.workspaceId
    subnetId: vnetEnabled ? network!.outputs.appSubnetId : ''
  }
}

module alerts '../modules/alerts.bicep' = {
  scope: group
  params: {
    prefix: appName
    location: location
    tags: tags
    workspaceId: monitoring.outputs.workspaceId
    email: alertEmail
    rules: [
      {
        name: 'store-faults'
        description: 'Table Storage gave no usable answer more than 5 times within 5 minutes. Requests get 503 meanwhile; nothing is charged twice.'
        query: 'ContainerAppConsoleLogs | where Log has "the store is unavailable" or Log has "Table Storage gave no usable answer" | summarize Value = count()'
        threshold: 5
        severity: 1
      }
      {
        name: 'slow-store'
        description: 'Calls to Table Storage took a second or more. The server says so at most once a minute.'
        query: 'ContainerAppConsoleLogs | where Log has "A call to Table Storage took" | summarize Value = count()'
        threshold: 2
        severity: 2
      }
    ]
  }
}

module budget '../modules/budget.bicep' = if (monthlyBudget > 0 && !empty(budgetStart) && !empty(alertEmail)) {
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
output AZURE_KEY_VAULT_ENDPOINT string = vault.outputs.endpoint
output AZURE_CONTAINER_REGISTRY_ENDPOINT string = environment.outputs.registryEndpoint

// What server.bicep is told.
output SERVER_NAME string = appName
output SERVER_ENVIRONMENT_ID string = environment.outputs.id
output SERVER_IDENTITY_ID string = identity.outputs.id
output SERVER_IDENTITY_CLIENT_ID string = identity.outputs.clientId
output SERVER_TABLE_ENDPOINT string = storage.outputs.tableEndpoint
output SERVER_ACTION_GROUP_ID string = alerts.outputs.actionGroupId
