// The Functions app. Its settings are those of docs/configuration.md; tests/Deploy.Tests reads them with the product's own reader.
param name string
param planName string
param location string
param tags object
param identityId string
param identityClientId string

@description('With a slash at the end, as the account gives it: https://ACCOUNT.blob.core.windows.net/.')
param blobEndpoint string
param tableEndpoint string
param deploymentContainer string
param insightsConnectionString string
param subnetId string
param alwaysReadyInstances int
param maximumInstances int
param instanceMemory int
param isCustomHandler bool

@description('With a slash at the end: https://VAULT.vault.azure.net/.')
param vaultEndpoint string
param hasUpstreamApiKey bool
param upstreamBaseUrl string
param upstreamDialect string
param upstreamsFile string
param vaultVariables string
param forwardPaths string
param timeZone string

var variables = empty(vaultVariables) ? [] : map(split(vaultVariables, ','), name => trim(name))

var hostSettings = {
  AzureWebJobsStorage__blobServiceUri: blobEndpoint
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identityClientId
  APPLICATIONINSIGHTS_CONNECTION_STRING: insightsConnectionString
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identityClientId};Authorization=AAD'
}

// The identity that opens the tables: the user-assigned one, and none of the other ways to sign in that are tried on a desk.
var identitySettings = {
  AZURE_CLIENT_ID: identityClientId
  AZURE_TOKEN_CREDENTIALS: 'ManagedIdentityCredential'
}

var serviceSettings = {
  DATABASE_URL: tableEndpoint
  ADMIN_TOKEN: '@Microsoft.KeyVault(SecretUri=${vaultEndpoint}secrets/admin-token)'
  FORWARD_PATHS: forwardPaths
  QUOTA_TIME_ZONE: timeZone
}

var upstreamSettings = union(
  empty(upstreamBaseUrl) ? {} : { UPSTREAM_BASE_URL: upstreamBaseUrl },
  hasUpstreamApiKey ? { UPSTREAM_API_KEY: '@Microsoft.KeyVault(SecretUri=${vaultEndpoint}secrets/upstream-api-key)' } : {},
  empty(upstreamDialect) ? {} : { UPSTREAM_DIALECT: upstreamDialect },
  empty(upstreamsFile) ? {} : { UPSTREAMS_FILE: upstreamsFile },
  toObject(
    variables,
    secret => secret,
    secret => '@Microsoft.KeyVault(SecretUri=${vaultEndpoint}secrets/${replace(toLower(secret), '_', '-')})'
  )
)

resource plan 'Microsoft.Web/serverfarms@2024-11-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: {
    name: 'FC1'
    tier: 'FlexConsumption'
  }
  properties: {
    reserved: true
  }
}

resource app 'Microsoft.Web/sites@2024-11-01' = {
  name: name
  location: location
  tags: union(tags, { 'azd-service-name': 'api' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identityId}': {}
    }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    keyVaultReferenceIdentity: identityId
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    siteConfig: {
      minTlsVersion: '1.2'
      http20Enabled: true
    }
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${blobEndpoint}${deploymentContainer}'
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identityId
          }
        }
      }
      scaleAndConcurrency: {
        instanceMemoryMB: instanceMemory
        maximumInstanceCount: maximumInstances
        alwaysReady: alwaysReadyInstances > 0 ? [{ name: 'http', instanceCount: alwaysReadyInstances }] : []
      }
      runtime: isCustomHandler ? { name: 'custom', version: '1.0' } : { name: 'dotnet-isolated', version: '10.0' }
    }
  }

  resource settings 'config' = {
    name: 'appsettings'
    properties: union(hostSettings, identitySettings, serviceSettings, upstreamSettings)
  }

  // Deployment signs in with Entra ID only: no publishing password.
  resource publishing 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: {
      allow: false
    }
  }
}

output name string = app.name
output uri string = 'https://${app.properties.defaultHostName}'
