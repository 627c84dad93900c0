// Application Insights, which the hosts fill, and the group of operators that alerts reach. No instrumentation keys.
param location string
param name string
@description('The identity of the apps')
param principalId string
param operatorEmail string
@description('How long logs are kept, in days')
param logRetention int
@description('The most that logs may grow in a day, in GB: what comes after is lost')
param logQuota int

var metricsPublisher = '3913510d-42f4-4e42-8a64-420c390055eb'

resource workspace 'Microsoft.OperationalInsights/workspaces@2026-03-01' = {
  name: 'log-${name}'
  location: location
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: logRetention
    workspaceCapping: { dailyQuotaGb: logQuota }
  }
}

resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: 'appi-${name}'
  location: location
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspace.id
    DisableLocalAuth: true
  }
}

resource role 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(insights.id, principalId, metricsPublisher)
  scope: insights
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', metricsPublisher)
    principalId: principalId
    principalType: 'ServicePrincipal'
  }
}

resource operators 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: 'ag-${name}'
  location: 'global'
  properties: {
    groupShortName: 'operators'
    enabled: true
    emailReceivers: [{ name: 'operators', emailAddress: operatorEmail, useCommonAlertSchema: true }]
  }
}

// Azure makes this rule by itself for a new component. Declared under the same name, it reaches the group of operators.
resource anomalies 'Microsoft.AlertsManagement/smartDetectorAlertRules@2021-04-01' = {
  name: 'Failure Anomalies - ${insights.name}'
  location: 'global'
  properties: {
    description: 'An unusual number of requests fails. See docs/runbooks/failed-requests.md'
    state: 'Enabled'
    severity: 'Sev3'
    frequency: 'PT1M'
    detector: { id: 'FailureAnomaliesDetector' }
    scope: [insights.id]
    actionGroups: { groupIds: [operators.id] }
  }
}

output workspaceId string = workspace.id
output componentId string = insights.id
output operatorsId string = operators.id
output connectionString string = insights.properties.ConnectionString
