// The container app, deployed with each new image. Its variables are those of docs/configuration.md; tests/Deploy.Tests reads them with the
// product's own reader.
param location string = resourceGroup().location
param environmentName string
param name string
param environmentId string
param identityId string
param identityClientId string
param tableEndpoint string

@description('With a slash at the end: https://VAULT.vault.azure.net/.')
param vaultEndpoint string
param registryEndpoint string

@description('Who is told by the alert; empty for nobody.')
param actionGroupId string

@minLength(1)
param image string

@description('Where requests are forwarded. Empty: forwarding answers 503 until it is set.')
param upstreamBaseUrl string

@description('Whether the vault has the secret upstream-api-key.')
param hasUpstreamApiKey bool

@description('openai, anthropic, gemini or ollama. Empty: by the address.')
param upstreamDialect string

@description('The variables that the file of upstreams refers to, separated by commas. Each is read from the secret of the vault whose name has dashes in place of underscores.')
param vaultVariables string

@description('Whether the vault has the secret upstreams, with the whole file of several upstreams as its value.')
param upstreamsInVault bool

param forwardPaths string
param timeZone string

@minValue(1)
@description('Replicas that always run. With 0 the first request after a pause waits for a start.')
param minReplicas int

@maxValue(300)
param maxReplicas int

var tags = { 'azd-env-name': environmentName }
var port = 8787
var variables = empty(vaultVariables) ? [] : map(split(vaultVariables, ','), variable => trim(variable))

// The variables that come from the vault, and the secret that each comes from.
var variablesFromVault = concat(
  [{ variable: 'ADMIN_TOKEN', secret: 'admin-token' }],
  hasUpstreamApiKey ? [{ variable: 'UPSTREAM_API_KEY', secret: 'upstream-api-key' }] : [],
  map(variables, variable => { variable: variable, secret: replace(toLower(variable), '_', '-') })
)

var plain = concat(
  [
    { name: 'HOST', value: '0.0.0.0' }
    { name: 'PORT', value: string(port) }
    { name: 'DATABASE_URL', value: tableEndpoint }
    { name: 'AZURE_CLIENT_ID', value: identityClientId }
    { name: 'AZURE_TOKEN_CREDENTIALS', value: 'ManagedIdentityCredential' }
    { name: 'FORWARD_PATHS', value: forwardPaths }
    { name: 'QUOTA_TIME_ZONE', value: timeZone }
    { name: 'SHUTDOWN_SECONDS', value: '30' }
  ],
  empty(upstreamBaseUrl) ? [] : [{ name: 'UPSTREAM_BASE_URL', value: upstreamBaseUrl }],
  empty(upstreamDialect) ? [] : [{ name: 'UPSTREAM_DIALECT', value: upstreamDialect }],
  upstreamsInVault ? [{ name: 'UPSTREAMS_FILE', value: '/run/upstreams/upstreams.json' }] : []
)

resource server 'Microsoft.App/containerApps@2025-01-01' = {
  name: name
  location: location
  tags: union(tags, { 'azd-service-name': 'server' })
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identityId}': {}
    }
  }
  properties: {
    environmentId: environmentId
    workloadProfileName: 'Consumption'
    configuration: {
      activeRevisionsMode: 'Single'
      ingress: {
        external: true
        targetPort: port
        transport: 'auto'
        allowInsecure: false
      }
      registries: [
        {
          server: registryEndpoint
          identity: identityId
        }
      ]
      secrets: [
        for secret in concat(map(variablesFromVault, entry => entry.secret), upstreamsInVault ? ['upstreams'] : []): {
          name: secret
          keyVaultUrl: '${vaultEndpoint}secrets/${secret}'
          identity: identityId
        }
      ]
    }
    template: {
      // Longer than the server waits for requests in flight: SHUTDOWN_SECONDS.
      terminationGracePeriodSeconds: 40
      containers: [
        {
          name: 'server'
          image: image
          resources: {
            cpu: json('0.5')
            memory: '1Gi'
          }
          env: concat(plain, map(variablesFromVault, entry => { name: entry.variable, secretRef: entry.secret }))
          volumeMounts: upstreamsInVault ? [{ volumeName: 'upstreams', mountPath: '/run/upstreams' }] : []
          probes: [
            {
              type: 'Startup'
              httpGet: { path: '/livez', port: port }
              periodSeconds: 1
              failureThreshold: 60
            }
            {
              type: 'Liveness'
              httpGet: { path: '/livez', port: port }
              periodSeconds: 10
              failureThreshold: 3
            }
            {
              // It fails while the store cannot be reached.
              type: 'Readiness'
              httpGet: { path: '/healthz', port: port }
              periodSeconds: 10
              timeoutSeconds: 5
              failureThreshold: 3
            }
          ]
        }
      ]
      volumes: upstreamsInVault
        ? [
            {
              name: 'upstreams'
              storageType: 'Secret'
              secrets: [{ secretRef: 'upstreams', path: 'upstreams.json' }]
            }
          ]
        : []
      scale: {
        minReplicas: minReplicas
        maxReplicas: maxReplicas
        rules: [
          {
            name: 'requests'
            http: { metadata: { concurrentRequests: '200' } }
          }
        ]
      }
    }
  }
}

resource serverErrors 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: '${name}-server-errors'
  location: 'global'
  tags: tags
  properties: {
    description: 'More than 10 answers within 5 minutes had a status of 500 or above. The reason is in the logs of the same time.'
    enabled: true
    severity: 1
    scopes: [server.id]
    evaluationFrequency: 'PT1M'
    windowSize: 'PT5M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          criterionType: 'StaticThresholdCriterion'
          name: 'server-errors'
          metricNamespace: 'Microsoft.App/containerApps'
          metricName: 'Requests'
          dimensions: [
            {
              name: 'statusCodeCategory'
              operator: 'Include'
              values: ['5xx']
            }
          ]
          timeAggregation: 'Total'
          operator: 'GreaterThan'
          threshold: 10
        }
      ]
    }
    actions: empty(actionGroupId) ? [] : [{ actionGroupId: actionGroupId }]
  }
}

output SERVICE_SERVER_NAME string = server.name
output SERVICE_SERVER_URI string = 'https://${server.properties.configuration.ingress.fqdn}'
