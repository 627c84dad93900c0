// A larger template than those in infra: both hosting plans, loops, conditions and a workbook. Input of tests, not for deployment.
targetScope = 'resourceGroup'
@description('Region of all resources')
param location string = resourceGroup().location
@minLength(3)
@maxLength(12)
param name string
@allowed(['flex', 'dedicated'])
@description('dedicated: App Service plan with alwaysOn, the form in which client certificates and WEBSITE_LOAD_CERTIFICATES are documented')
param plan string = 'flex'
param dedicatedSku string = 'P0v3'
@allowed([512, 2048, 4096])
param instanceMemory int = 2048
param alwaysReady int = 0
param zoneRedundant bool = false
param clientCertificates bool = false
param b2cOrigin string = ''

var flex = plan == 'flex'
var token = toLower(uniqueString(resourceGroup().id, name))
var role = {
  blobOwner: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
  queue: '974c5e8b-45b9-4653-ba55-5f855dd0fb88'
  table: '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
  secretsUser: '4633458b-17de-408a-b874-0445c86b69e6'
  metrics: '3913510d-42f4-4e42-8a64-420c390055eb'
}
var storageRoles = [role.blobOwner, role.queue, role.table]

resource id 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: 'id-${name}'
  location: location
}
resource sa 'Microsoft.Storage/storageAccounts@2026-04-01' = {
  name: 'st${token}'
  location: location
  kind: 'StorageV2'
  sku: { name: 'Standard_ZRS' }
  properties: {
    allowSharedKeyAccess: false
    allowBlobPublicAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    networkAcls: { defaultAction: 'Allow', bypass: 'AzureServices' }
  }
}
resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2026-04-01' = {
  parent: sa
  name: 'default'
  properties: { deleteRetentionPolicy: { enabled: true, days: 7 } }
}
resource containers 'Microsoft.Storage/storageAccounts/blobServices/containers@2026-04-01' = [for c in ['deployments', 'evidence']: {
  parent: blobs
  name: c
  properties: { publicAccess: 'None' }
}]
resource queues 'Microsoft.Storage/storageAccounts/queueServices@2026-04-01' = {
  parent: sa
  name: 'default'
}
resource jobs 'Microsoft.Storage/storageAccounts/queueServices/queues@2026-04-01' = {
  parent: queues
  name: 'jobs'
}
resource tables 'Microsoft.Storage/storageAccounts/tableServices@2026-04-01' = {
  parent: sa
  name: 'default'
}
resource table 'Microsoft.Storage/storageAccounts/tableServices/tables@2026-04-01' = [for t in ['verifications', 'index', 'limits']: {
  parent: tables
  name: t
}]
resource storageRole 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for r in storageRoles: {
  name: guid(sa.id, name, r)
  scope: sa
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', r)
    principalId: id.properties.principalId
    principalType: 'ServicePrincipal'
  }
}]
resource kv 'Microsoft.KeyVault/vaults@2026-02-01' = {
  name: 'kv-${token}'
  location: location
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enablePurgeProtection: true
    enableSoftDelete: true
    softDeleteRetentionInDays: 90
    publicNetworkAccess: 'enabled'
  }
}
resource kvRole 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(kv.id, name, role.secretsUser)
  scope: kv
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role.secretsUser)
    principalId: id.properties.principalId
    principalType: 'ServicePrincipal'
  }
}
resource law 'Microsoft.OperationalInsights/workspaces@2026-03-01' = {
  name: 'log-${name}'
  location: location
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: 30
    workspaceCapping: { dailyQuotaGb: 1 }
  }
}
resource ai 'Microsoft.Insights/components@2020-02-02' = {
  name: 'appi-${name}'
  location: location
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: law.id
    DisableLocalAuth: true
  }
}
resource aiRole 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(ai.id, name, role.metrics)
  scope: ai
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role.metrics)
    principalId: id.properties.principalId
    principalType: 'ServicePrincipal'
  }
}
resource farm 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: 'plan-${name}'
  location: location
  kind: flex ? 'functionapp' : 'linux'
  sku: flex ? { name: 'FC1', tier: 'FlexConsumption' } : { name: dedicatedSku }
  properties: { reserved: true, zoneRedundant: zoneRedundant }
}
resource app 'Microsoft.Web/sites@2025-03-01' = {
  name: 'func-${name}-${token}'
  location: location
  kind: 'functionapp,linux'
  tags: { 'azd-service-name': 'api' }
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${id.id}': {} }
  }
  properties: {
    serverFarmId: farm.id
    httpsOnly: true
    clientAffinityEnabled: false
    keyVaultReferenceIdentity: id.id
    clientCertEnabled: clientCertificates
    clientCertMode: clientCertificates ? 'Required' : 'Optional'
    functionAppConfig: flex ? {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${sa.properties.primaryEndpoints.blob}deployments'
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: id.id
          }
        }
      }
      runtime: { name: 'custom', version: '1.0' }
      scaleAndConcurrency: {
        maximumInstanceCount: 40
        instanceMemoryMB: instanceMemory
        alwaysReady: alwaysReady == 0 ? [] : [{ name: 'http', instanceCount: alwaysReady }]
        triggers: { http: { perInstanceConcurrency: 64 } }
      }
    } : null
    siteConfig: {
      alwaysOn: flex ? null : true
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      ftpsState: 'Disabled'
      http20Enabled: true
      cors: empty(b2cOrigin) ? null : { allowedOrigins: [b2cOrigin], supportCredentials: false }
    }
  }
  dependsOn: [storageRole, kvRole, aiRole]
}
resource noBasic 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2025-03-01' = [for p in ['ftp', 'scm']: {
  parent: app
  name: p
  properties: { allow: false }
}]
resource settings 'Microsoft.Web/sites/config@2025-03-01' = {
  parent: app
  name: 'appsettings'
  properties: union({
    AzureWebJobsStorage__credential: 'managedidentity'
    AzureWebJobsStorage__clientId: id.properties.clientId
    AzureWebJobsStorage__blobServiceUri: sa.properties.primaryEndpoints.blob
    AzureWebJobsStorage__queueServiceUri: sa.properties.primaryEndpoints.queue
    AzureWebJobsStorage__tableServiceUri: sa.properties.primaryEndpoints.table
    APPLICATIONINSIGHTS_CONNECTION_STRING: ai.properties.ConnectionString
    APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'Authorization=AAD;ClientId=${id.properties.clientId}'
    AZURE_CLIENT_ID: id.properties.clientId
    JumioSettings__ClientSecret: '@Microsoft.KeyVault(VaultName=${kv.name};SecretName=jumio-secret)'
  }, flex ? {} : {
    FUNCTIONS_EXTENSION_VERSION: '~4'
    FUNCTIONS_WORKER_RUNTIME: 'custom'
    WEBSITE_RUN_FROM_PACKAGE: '1'
  })
}
resource diag 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: kv
  properties: {
    workspaceId: law.id
    logs: [{ categoryGroup: 'audit', enabled: true }]
  }
}
resource ag 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: 'ag-${name}'
  location: 'global'
  properties: {
    groupShortName: 'operators'
    enabled: true
    emailReceivers: [{ name: 'ops', emailAddress: 'ops@example.com', useCommonAlertSchema: true }]
  }
}
resource poison 'Microsoft.Insights/scheduledQueryRules@2026-03-01' = {
  name: 'jobs-poison'
  location: location
  kind: 'LogAlert'
  properties: {
    displayName: 'A message of the queue jobs was given up'
    severity: 1
    enabled: true
    scopes: [ai.id]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT5M'
    skipQueryValidation: true
    autoMitigate: true
    criteria: {
      allOf: [
        {
          query: 'traces | where message has "poison"'
          timeAggregation: 'Count'
          operator: 'GreaterThan'
          threshold: 0
          failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
        }
      ]
    }
    actions: { actionGroups: [ag.id] }
  }
}
resource book 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(resourceGroup().id, name, 'operators')
  location: location
  kind: 'shared'
  properties: {
    displayName: 'Verifications'
    serializedData: string(loadJsonContent('workbook.json'))
    category: 'workbook'
    sourceId: ai.id
    version: 'Notebook/1.0'
  }
}
output host string = app.properties.defaultHostName
