// Everything that one deployment needs, in one resource group: identity, state, secrets, telemetry, alerts and the apps.
// Secrets are not part of the template. Its output lists the commands that set them.
targetScope = 'resourceGroup'

@description('Region of all resources')
param location string = resourceGroup().location

@minLength(3)
@maxLength(12)
@description('Short name of the deployment, a part of every resource name')
param name string

@allowed(['flex', 'dedicated'])
@description('flex: Flex Consumption, billed by use. dedicated: an App Service plan, whose apps are always on, can demand client certificates and load certificates')
param hosting string = 'flex'

@description('Size of the App Service plan. Only with dedicated')
param dedicatedSize string = 'P0v3'

@description('An app of its own for policies, which demands a client certificate of every caller')
param separatePolicies bool = false

@description('SHA-256 thumbprints of the client certificates that may call, separated by ;. Only with separatePolicies')
param certificateThumbprints string = ''

@description('Address under which browsers and Jumio reach the service, such as https://idv.contoso.com. Empty: the address that Azure gives the public app')
param publicUrl string = ''

@description('Name of the TLS certificate in the vault for the host of publicUrl. Only with dedicated and without privateNetwork. Empty: another service, such as Front Door, answers at publicUrl')
param domainCertificate string = ''

@description('Version of the secret signing-key. Empty for the first deployment, before there is a secret. With a version, a renewed key signs only when this parameter changes')
param signingKeyVersion string = ''

@description('Name of a certificate in the vault that signs in place of the secret signing-key. Only with dedicated')
param signingCertificate string = ''

@description('Entra tenant whose tokens policies call with: as a rule the B2C tenant. Not with separatePolicies')
param callerTenantId string = ''

@description('Audience of those tokens: application id, App ID URI, or both, separated by ;')
param callerAudience string = ''

@description('Application ids that may call, separated by ;')
param callerClients string = ''

@description('Entra tenant whose users are operators')
param operatorTenantId string = tenant().tenantId

@description('Application id of the app registration that holds the roles of operators')
param operatorAudience string

@description('Client id in the OpenIdConnect technical profile')
param clientId string

@description('Addresses of the B2C tenant to which browsers are sent back, separated by ;')
param redirectUris string

@description('Name of the service, as users know it')
param displayName string

@allowed(['amer-1', 'emea-1', 'apac-1'])
@description('Data centre of the Jumio tenant')
param jumioDataCenter string

@description('Id of the OAuth2 client from the Jumio portal')
param jumioUsername string

@description('Key of the Jumio workflow')
param jumioWorkflowKey string

@description('User agent of requests to Jumio: company and app, such as Contoso Verification/v1.0')
param jumioUserAgent string

@description('Further settings of the handler, name and value; secrets only as references to the vault. See docs/configure.md')
param furtherSettings object = {}

@allowed([512, 2048, 4096])
@description('Memory of one instance in MB. Only with flex')
param instanceMemory int = 2048

@minValue(40)
@maxValue(1000)
@description('The most instances of one app. Only with flex')
param maximumInstances int = 40

@minValue(0)
@description('Instances that are always ready: they cost without being used, and answer without a cold start. Only with flex')
param alwaysReady int = 0

@description('Spread storage and apps over availability zones. With flex Azure then keeps two instances of each kind of function ready, with dedicated two instances of the plan; both are billed')
param zoneRedundant bool = false

@description('Reach storage and vault through a virtual network alone. Secrets can then be set from inside that network alone')
param privateNetwork bool = false

@description('Keep the tables in Azure Cosmos DB for Table in place of the storage account: they can then be restored to an earlier time. Decide before the first verification')
param cosmosTables bool = false

@minValue(0)
@maxValue(1000000)
@description('The most request units per second of each table, 1000 or more. 0: serverless, billed by use, and without zoneRedundant. Only with cosmosTables')
param cosmosThroughput int = 0

@description('Origin of the B2C tenant, such as https://contoso.b2clogin.com: makes a storage account for the pages that B2C fetches. Empty: none')
param b2cOrigin string = ''

@description('Address of the operators who get the alerts')
param operatorEmail string

@minValue(30)
@maxValue(730)
@description('How long logs are kept, in days')
param logRetention int = 30

@description('The most that logs may grow in a day, in GB')
param logQuota int = 1

@description('What the resource group may cost per month, in the currency of the subscription. 0: no budget')
param budgetAmount int = 0

@description('The first day of the present month or of a later one, from which the budget counts, such as 2026-12-01. Never change it')
param budgetStart string = ''

var isFlex = hosting == 'flex'
var token = toLower(uniqueString(resourceGroup().id, name))
var appKeys = separatePolicies ? ['public', 'b2c', 'operator'] : ['public', 'operator']

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: 'id-${name}'
  location: location
}

module state 'state.bicep' = {
  name: 'state'
  params: {
    location: location
    accountName: 'st${token}'
    principalId: identity.properties.principalId
    packages: [for key in appKeys: 'package-${key}']
    isPrivate: privateNetwork
    zoneRedundant: zoneRedundant
  }
}

module cosmos 'cosmos.bicep' = if (cosmosTables) {
  name: 'cosmos'
  params: {
    location: location
    accountName: 'cosmos-${token}'
    principalId: identity.properties.principalId
    isPrivate: privateNetwork
    zoneRedundant: zoneRedundant
    throughput: cosmosThroughput
  }
}

module telemetry 'telemetry.bicep' = {
  name: 'telemetry'
  params: {
    location: location
    name: name
    principalId: identity.properties.principalId
    operatorEmail: operatorEmail
    logRetention: logRetention
    logQuota: logQuota
  }
}

module secrets 'secrets.bicep' = {
  name: 'secrets'
  params: {
    location: location
    vaultName: 'kv-${token}'
    principalId: identity.properties.principalId
    workspaceId: telemetry.outputs.workspaceId
    isPrivate: privateNetwork
  }
}

module network 'network.bicep' = if (privateNetwork) {
  name: 'network'
  params: {
    location: location
    name: name
    isFlex: isFlex
    apps: appKeys
    accountId: state.outputs.id
    vaultId: secrets.outputs.id
    cosmosId: cosmosTables ? cosmos.outputs.id : ''
  }
}

module pages 'pages.bicep' = if (!empty(b2cOrigin)) {
  name: 'pages'
  params: { location: location, accountName: 'pages${token}', b2cOrigin: b2cOrigin }
}

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = if (!isFlex) {
  // checkov:skip=CKV_AZURE_225: The parameter zoneRedundant decides: it doubles what the plan costs
  name: 'plan-${name}'
  location: location
  kind: 'linux'
  sku: { name: dedicatedSize, capacity: zoneRedundant ? 2 : 1 }
  properties: { reserved: true, zoneRedundant: zoneRedundant }
}

resource loadedCertificate 'Microsoft.Web/certificates@2025-03-01' = if (!isFlex && !empty(signingCertificate)) {
  name: 'signing-${name}'
  location: location
  properties: { serverFarmId: plan.id, keyVaultId: secrets.outputs.id, keyVaultSecretName: signingCertificate }
}

var vault = secrets.outputs.name
var signingKey = {
  AppSettings__SigningKey: '@Microsoft.KeyVault(SecretUri=${secrets.outputs.uri}secrets/signing-key/${signingKeyVersion})'
}
var signing = isFlex || empty(signingCertificate) ? signingKey : {
  WEBSITE_LOAD_CERTIFICATES: loadedCertificate.properties.thumbprint
  AppSettings__SigningCertThumbprint: loadedCertificate.properties.thumbprint
}

var tables = cosmosTables ? { AppSettings__CosmosTables: cosmos.outputs.address } : {}

// What every app is told: they share state, keys, clients and Jumio.
var sharedSettings = union(furtherSettings, signing, tables, {
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identity.properties.clientId
  AzureWebJobsStorage__blobServiceUri: state.outputs.blobs
  AzureWebJobsStorage__queueServiceUri: state.outputs.queues
  AzureWebJobsStorage__tableServiceUri: state.outputs.tables
  APPLICATIONINSIGHTS_CONNECTION_STRING: telemetry.outputs.connectionString
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'Authorization=AAD;ClientId=${identity.properties.clientId}'
  AppSettings__Store: 'azure'
  AppSettings__LookupKey: '@Microsoft.KeyVault(VaultName=${vault};SecretName=lookup-key)'
  AppSettings__MasterKey: '@Microsoft.KeyVault(VaultName=${vault};SecretName=master-key)'
  ClientSettings__ClientId: clientId
  ClientSettings__ClientSecret: '@Microsoft.KeyVault(VaultName=${vault};SecretName=client-secret)'
  ClientSettings__RedirectUris: redirectUris
  ClientSettings__DisplayName: displayName
  JumioSettings__AuthUsername: jumioUsername
  JumioSettings__AuthPassword: '@Microsoft.KeyVault(VaultName=${vault};SecretName=jumio-password)'
  JumioSettings__DataCenter: jumioDataCenter
  JumioSettings__WorkflowKey: jumioWorkflowKey
  JumioSettings__UserAgent: jumioUserAgent
})
var tokenSettings = {
  CallerSettings__EntraTenantId: callerTenantId
  CallerSettings__EntraAudience: callerAudience
  CallerSettings__EntraAllowedClients: callerClients
}
var certificateSettings = {
  CallerSettings__ClientCertificateThumbprints: certificateThumbprints
  CallerSettings__ClientCertificateRequired: 'true'
}
// The queue's and the timer's functions run in the public app alone.
var withoutJobs = {
  'AzureWebJobs.jobs.Disabled': 'true'
  'AzureWebJobs.sweep.Disabled': 'true'
}
var publicSettings = separatePolicies ? { AppSettings__Expose: 'public' } : union(tokenSettings, { AppSettings__Expose: 'all' })
var policySettings = union(withoutJobs, certificateSettings, { AppSettings__Expose: 'b2c' })
var certificateApp = separatePolicies ? { AppSettings__CertificateAppUrl: 'https://${policyApp.outputs.host}' } : {}
var operatorSettings = union(withoutJobs, certificateApp, {
  AppSettings__Expose: 'operator'
  OperatorSettings__EntraTenantId: operatorTenantId
  OperatorSettings__EntraAudience: operatorAudience
})

// A Flex Consumption app has a subnet of its own, a plan has one for all.
var subnets = isFlex ? { public: 'public', b2c: 'b2c', operator: 'operator' } : { public: 'apps', b2c: 'apps', operator: 'apps' }

// The host makes its own id of the first 32 characters of an app's name, so what tells the apps apart comes first.
module publicApp 'app.bicep' = {
  name: 'app-public'
  params: {
    location: location
    key: 'public'
    appName: 'func-public-${name}-${token}'
    identityId: identity.id
    isFlex: isFlex
    planId: isFlex ? '' : plan.id
    instanceMemory: instanceMemory
    maximumInstances: maximumInstances
    alwaysReady: alwaysReady
    zoneRedundant: zoneRedundant
    packages: '${state.outputs.blobs}package-public'
    requiresCertificate: false
    subnetId: privateNetwork ? '${network.outputs.id}/subnets/${subnets.public}' : ''
    publicUrl: publicUrl
    settings: union(sharedSettings, publicSettings)
  }
}

module policyApp 'app.bicep' = if (separatePolicies) {
  name: 'app-b2c'
  params: {
    location: location
    key: 'b2c'
    appName: 'func-b2c-${name}-${token}'
    identityId: identity.id
    isFlex: isFlex
    planId: isFlex ? '' : plan.id
    instanceMemory: instanceMemory
    maximumInstances: maximumInstances
    alwaysReady: alwaysReady
    zoneRedundant: zoneRedundant
    packages: '${state.outputs.blobs}package-b2c'
    requiresCertificate: true
    subnetId: privateNetwork ? '${network.outputs.id}/subnets/${subnets.b2c}' : ''
    publicUrl: publicApp.outputs.url
    settings: union(sharedSettings, policySettings)
  }
}

module operatorApp 'app.bicep' = {
  name: 'app-operator'
  params: {
    location: location
    key: 'operator'
    appName: 'func-operator-${name}-${token}'
    identityId: identity.id
    isFlex: isFlex
    planId: isFlex ? '' : plan.id
    instanceMemory: isFlex ? 512 : instanceMemory
    maximumInstances: 40
    alwaysReady: 0
    zoneRedundant: false
    packages: '${state.outputs.blobs}package-operator'
    requiresCertificate: false
    subnetId: privateNetwork ? '${network.outputs.id}/subnets/${subnets.operator}' : ''
    publicUrl: publicApp.outputs.url
    settings: union(sharedSettings, operatorSettings)
  }
}

module domain 'domain.bicep' = if (!isFlex && !empty(domainCertificate)) {
  name: 'domain'
  params: {
    location: location
    appName: publicApp.outputs.appName
    planId: publicApp.outputs.planId
    domain: replace(publicUrl, 'https://', '')
    vaultId: secrets.outputs.id
    certificateName: domainCertificate
  }
}

module alerts 'alerts.bicep' = {
  name: 'alerts'
  params: {
    location: location
    name: name
    workspaceId: telemetry.outputs.workspaceId
    componentId: telemetry.outputs.componentId
    operatorsId: telemetry.outputs.operatorsId
    publicUrl: publicApp.outputs.url
  }
}

module budget 'budget.bicep' = if (budgetAmount > 0 && !empty(budgetStart)) {
  name: 'budget'
  params: {
    name: name
    amount: budgetAmount
    start: budgetStart
    operatorsId: telemetry.outputs.operatorsId
    operatorEmail: operatorEmail
  }
}

output AZURE_PUBLIC_URL string = publicApp.outputs.url
output publicApp string = publicApp.outputs.appName
output publicHost string = publicApp.outputs.host
output policyApp string = separatePolicies ? policyApp.outputs.appName : publicApp.outputs.appName
output policyUrl string = separatePolicies ? 'https://${policyApp.outputs.host}' : publicApp.outputs.url
output operatorApp string = operatorApp.outputs.appName
output operatorUrl string = 'https://${operatorApp.outputs.host}'
output pagesUrl string = empty(b2cOrigin) ? '' : pages.outputs.address
output storageAccount string = state.outputs.name
output vaultName string = vault
// For a vault that holds none yet: what is there is never overwritten, since other keys would make the state unreadable.
var setSecret = 'az keyvault secret set --vault-name ${vault} --output none --name'
// A vault that cannot be read is told, and changes nothing.
var readNames = 'names=$(az keyvault secret list --vault-name ${vault} --query "[].name" --output tsv)'
output setSecrets array = [
  '${readNames} && (echo "$names" | grep -qx signing-key || ${setSecret} signing-key --file signing-key.pem)'
  '${readNames} && (echo "$names" | grep -qx lookup-key || ${setSecret} lookup-key --value "1:$(openssl rand -base64 32)")'
  '${readNames} && (echo "$names" | grep -qx master-key || ${setSecret} master-key --value "1:$(openssl rand -base64 32)")'
  '${readNames} && (echo "$names" | grep -qx client-secret || ${setSecret} client-secret --value "$(openssl rand -base64 32)")'
  '${readNames} && (echo "$names" | grep -qx jumio-password || ${setSecret} jumio-password --file jumio-password.txt)'
]
