// The vault with the admin token and the secrets of upstreams. The app reads them; who deploys may set them.
param name string
param location string
param tags object
param identityPrincipalId string
param operatorPrincipalId string

@description('Closed to the internet; reached by a private endpoint.')
param isPrivate bool

@secure()
param adminToken string

@secure()
param upstreamApiKey string

var roles = {
  reader: '4633458b-17de-408a-b874-0445c86b69e6' // Key Vault Secrets User
  operator: 'b86a8fe4-44ce-4948-aee5-eccb2c155cd7' // Key Vault Secrets Officer
}

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: {
      family: 'A'
      name: 'standard'
    }
    enableRbacAuthorization: true
    softDeleteRetentionInDays: 7
    publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled'
    networkAcls: {
      defaultAction: isPrivate ? 'Deny' : 'Allow'
      bypass: 'AzureServices' // Resource Manager writes the two secrets below.
    }
  }

  resource admin 'secrets' = {
    name: 'admin-token'
    properties: {
      value: adminToken
    }
  }

  resource upstream 'secrets' = if (!empty(upstreamApiKey)) {
    name: 'upstream-api-key'
    properties: {
      value: upstreamApiKey
    }
  }
}

resource readerRole 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: vault
  name: guid(vault.id, identityPrincipalId, roles.reader)
  properties: {
    principalId: identityPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.reader)
  }
}

resource operatorRole 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(operatorPrincipalId)) {
  scope: vault
  name: guid(vault.id, operatorPrincipalId, roles.operator)
  properties: {
    principalId: operatorPrincipalId
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.operator)
  }
}

output name string = vault.name
output endpoint string = vault.properties.vaultUri
