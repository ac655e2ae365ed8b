// The storage account: the tables with keys and usage and, for the Functions app, the container with its program. No account keys.
param name string
param location string
param tags object
param identityPrincipalId string

@description('Closed to the internet; reached by private endpoints.')
param isPrivate bool

@description('The container for the program of the Functions app; empty where there is none.')
param deploymentContainer string = ''

var roles = {
  tables: '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3' // Storage Table Data Contributor: keys, usage, audit rows
  blobs: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b' // Storage Blob Data Owner: the Functions host reads the program and keeps its locks and keys
}

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: 'Standard_LRS' }
  properties: {
    allowSharedKeyAccess: false
    allowBlobPublicAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled'
    networkAcls: {
      defaultAction: isPrivate ? 'Deny' : 'Allow'
      bypass: 'None'
    }
  }

  // The app makes its table itself.
  resource tables 'tableServices' = {
    name: 'default'
  }

  resource blobs 'blobServices' = if (!empty(deploymentContainer)) {
    name: 'default'

    resource container 'containers' = {
      name: deploymentContainer
    }
  }
}

resource tableRole 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: account
  name: guid(account.id, identityPrincipalId, roles.tables)
  properties: {
    principalId: identityPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.tables)
  }
}

resource blobRole 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(deploymentContainer)) {
  scope: account
  name: guid(account.id, identityPrincipalId, roles.blobs)
  properties: {
    principalId: identityPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.blobs)
  }
}

output name string = account.name
output blobEndpoint string = account.properties.primaryEndpoints.blob
output tableEndpoint string = account.properties.primaryEndpoints.table
