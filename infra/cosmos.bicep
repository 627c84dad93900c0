// Azure Cosmos DB for Table in place of the storage account's tables. No keys: the template makes the tables, nobody else can.
param location string
param accountName string
@description('The identity of the apps')
param principalId string
@description('Whether only the virtual network reaches the account')
param isPrivate bool
@description('Spread over availability zones; not with serverless')
param zoneRedundant bool
@description('The most request units per second of each table; 0: serverless, billed by use')
param throughput int

resource account 'Microsoft.DocumentDB/databaseAccounts@2026-03-15' = {
  // checkov:skip=CKV_AZURE_100: Encrypted with keys of the platform; what is personal is sealed before it comes here
  // checkov:skip=CKV_AZURE_101: With privateNetwork there is no public access at all; a Flex Consumption app without network has no address of its own
  // checkov:skip=CKV_AZURE_99: With privateNetwork there is no public access at all; a Flex Consumption app without network has no address of its own
  name: accountName
  location: location
  kind: 'GlobalDocumentDB'
  properties: {
    databaseAccountOfferType: 'Standard'
    capabilities: throughput == 0 ? [{ name: 'EnableTable' }, { name: 'EnableServerless' }] : [{ name: 'EnableTable' }]
    locations: [{ locationName: location, failoverPriority: 0, isZoneRedundant: zoneRedundant && throughput > 0 }]
    consistencyPolicy: { defaultConsistencyLevel: 'Strong' }
    disableLocalAuth: true
    disableKeyBasedMetadataWriteAccess: true
    minimalTlsVersion: 'Tls12'
    publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled'
    backupPolicy: { type: 'Continuous', continuousModeProperties: { tier: 'Continuous7Days' } }
  }
}

resource tables 'Microsoft.DocumentDB/databaseAccounts/tables@2026-03-15' = [for table in ['verifications', 'index', 'limits', 'clients']: {
  parent: account
  name: table
  properties: {
    resource: { id: table }
    options: throughput == 0 ? {} : { autoscaleSettings: { maxThroughput: throughput } }
  }
}]

// The built-in role Cosmos DB Built-in Data Contributor of tables.
var dataContributor = '00000000-0000-0000-0000-000000000002'

resource role 'Microsoft.DocumentDB/databaseAccounts/tableRoleAssignments@2026-03-15' = {
  parent: account
  name: guid(account.id, principalId, dataContributor)
  properties: {
    roleDefinitionId: '${account.id}/tableRoleDefinitions/${dataContributor}'
    scope: account.id
    principalId: principalId
  }
}

output id string = account.id
output address string = 'https://${account.name}.table.cosmos.azure.com'
