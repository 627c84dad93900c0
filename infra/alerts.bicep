// What wakes operators. Each rule has a page of the same name in docs/runbooks.
param location string
param name string
@description('The workspace that holds the logs')
param workspaceId string
@description('The component of Application Insights')
param componentId string
@description('The action group that is told')
param operatorsId string
@description('Address of the public app')
param publicUrl string

// severity: 1 an operator must act now, 2 today. over: how far back a query reaches; every: how often it runs. Log lines arrive
// minutes late, so what is urgent is asked for more than once.
var rules = [
  {
    key: 'errors'
    title: 'The verification functions logged an error'
    severity: 1
    over: 'PT15M'
    every: 'PT5M'
    query: 'AppTraces | where SeverityLevel >= 3'
    threshold: 0
  }
  {
    key: 'failed-requests'
    title: 'Requests end with a server error'
    severity: 1
    over: 'PT15M'
    every: 'PT5M'
    query: 'AppRequests | where toint(ResultCode) >= 500'
    threshold: 5
  }
  {
    key: 'slow-answers'
    title: 'Policies wait longer than a second'
    severity: 2
    over: 'PT15M'
    every: 'PT15M'
    query: 'AppRequests | where Name in ("start", "redeem", "token") and DurationMs > 1000'
    threshold: 20
  }
  {
    key: 'callers-rejected'
    title: 'Calls are rejected that name themselves policies, clients or operators'
    severity: 2
    over: 'PT15M'
    every: 'PT15M'
    query: 'AppTraces | where Message has "token rejected" or Message has "token request rejected" or Message has "request rejected"'
    threshold: 50
  }
  {
    key: 'provider-trouble'
    title: 'Jumio does not answer, or not in time'
    severity: 2
    over: 'PT15M'
    every: 'PT15M'
    query: 'AppTraces | where Message has "transaction creation failed" or Message has "poll failed, retrying"'
    threshold: 20
  }
  {
    key: 'limits-reached'
    title: 'A rate limit keeps users from beginning'
    severity: 2
    over: 'PT15M'
    every: 'PT15M'
    query: 'AppTraces | where Message has "rate limit reached"'
    threshold: 10
  }
  {
    key: 'late-polls'
    title: 'Polls are made minutes too late'
    severity: 2
    over: 'PT15M'
    every: 'PT15M'
    query: 'AppMetrics | where Name == "poll.lag_seconds" and Max > 300'
    threshold: 0
  }
  {
    key: 'sweep-missing'
    title: 'The sweep does not run'
    severity: 2
    over: 'PT30M'
    every: 'PT30M'
    query: 'AppRequests | where Name == "sweep" and Success == true | summarize runs = count() | where runs == 0'
    threshold: 0
  }
  {
    key: 'clients-unusable'
    title: 'A client is not as its operators left it'
    severity: 2
    over: 'PT15M'
    every: 'PT15M'
    query: 'AppMetrics | where Name == "clients.unusable"'
    threshold: 0
  }
  {
    key: 'log-quota'
    title: 'No more logs are kept today'
    severity: 2
    over: 'PT1H'
    every: 'PT1H'
    query: '_LogOperation | where Category =~ "Ingestion" and Detail has "OverQuota"'
    threshold: 0
  }
]

resource queries 'Microsoft.Insights/scheduledQueryRules@2026-03-01' = [for rule in rules: {
  name: '${rule.key}-${name}'
  location: location
  kind: 'LogAlert'
  properties: {
    displayName: rule.title
    description: 'See docs/runbooks/${rule.key}.md'
    severity: rule.severity
    enabled: true
    scopes: [workspaceId]
    evaluationFrequency: rule.every
    windowSize: rule.over
    skipQueryValidation: true
    autoMitigate: true
    criteria: {
      allOf: [
        {
          query: rule.query
          timeAggregation: 'Count'
          operator: 'GreaterThan'
          threshold: rule.threshold
          failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
        }
      ]
    }
    actions: { actionGroups: [operatorsId] }
  }
}]

// What operators see when they open the workspace: docs/reference/telemetry.md says what is measured.
resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(workspaceId, name, 'verifications')
  location: location
  kind: 'shared'
  properties: {
    displayName: 'Verifications (${name})'
    serializedData: string(loadJsonContent('workbook.json'))
    category: 'workbook'
    sourceId: workspaceId
    version: 'Notebook/1.0'
  }
}

resource test 'Microsoft.Insights/webtests@2022-06-15' = {
  name: 'health-${name}'
  location: location
  kind: 'standard'
  tags: { 'hidden-link:${componentId}': 'Resource' }
  properties: {
    SyntheticMonitorId: 'health-${name}'
    Name: 'health'
    Description: 'The public app is alive and its store answers'
    Enabled: true
    Frequency: 300
    Timeout: 30
    Kind: 'standard'
    RetryEnabled: true
    Locations: [{ Id: 'emea-nl-ams-azr' }, { Id: 'emea-gb-db3-azr' }, { Id: 'us-va-ash-azr' }]
    Request: { RequestUrl: '${publicUrl}/api/health', HttpVerb: 'GET', ParseDependentRequests: false, FollowRedirects: false }
    ValidationRules: { ExpectedHttpStatusCode: 200, SSLCheck: true, SSLCertRemainingLifetimeCheck: 14 }
  }
}

resource unavailable 'Microsoft.Insights/metricAlerts@2026-01-01' = {
  name: 'unavailable-${name}'
  location: 'global'
  properties: {
    description: 'The public address does not answer. See docs/runbooks/unavailable.md'
    severity: 1
    enabled: true
    scopes: [test.id, componentId]
    evaluationFrequency: 'PT1M'
    windowSize: 'PT5M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.WebtestLocationAvailabilityCriteria'
      webTestId: test.id
      componentId: componentId
      failedLocationCount: 2
    }
    actions: [{ actionGroupId: operatorsId }]
  }
}
