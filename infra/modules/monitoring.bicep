// Logs and, for the Functions app, Application Insights, which takes telemetry from identities only.
param workspaceName string
param location string
param tags object
param identityPrincipalId string = ''

@description('Empty: no Application Insights.')
param insightsName string = ''

var metricsPublisher = '3913510d-42f4-4e42-8a64-420c390055eb' // Monitoring Metrics Publisher

resource workspace 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: workspaceName
  location: location
  tags: tags
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: 30
    workspaceCapping: {
      dailyQuotaGb: 1 // A loop that logs must not become a bill.
    }
  }
}

resource insights 'Microsoft.Insights/components@2020-02-02' = if (!empty(insightsName)) {
  name: empty(insightsName) ? 'none' : insightsName
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspace.id
    DisableLocalAuth: true
  }
}

resource publisherRole 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(insightsName)) {
  scope: insights
  name: guid(workspace.id, insightsName, identityPrincipalId, metricsPublisher)
  properties: {
    principalId: identityPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', metricsPublisher)
  }
}

output workspaceId string = workspace.id

// It holds no secret: DisableLocalAuth makes its key worthless without an identity in the role above.
output connectionString string = empty(insightsName) ? '' : insights!.properties.ConnectionString
