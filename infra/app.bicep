// One function app: on a Flex Consumption plan of its own, or on an App Service plan that it shares.
param location string
@description('What this app is for: a part of the names')
param key string
param appName string
param identityId string
param isFlex bool
@description('The App Service plan; with Flex Consumption empty')
param planId string
param instanceMemory int
param maximumInstances int
param alwaysReady int
param zoneRedundant bool
@description('Address of the container that holds the deployed package')
param packages string
@description('Whether the platform demands a client certificate of every caller')
param requiresCertificate bool
@description('The subnet through which the app reaches out; empty without a virtual network')
param subnetId string
@description('Empty for the public app without a domain of its own: then the address is the one that Azure gives it')
param publicUrl string
@description('Application settings, all but the public address')
param settings object

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = if (isFlex) {
  // checkov:skip=CKV_AZURE_225: The parameter zoneRedundant decides: it asks for instances that are always ready
  name: 'plan-${appName}'
  location: location
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: { reserved: true, zoneRedundant: zoneRedundant }
}

var flexConfig = {
  deployment: {
    storage: {
      type: 'blobContainer'
      value: packages
      authentication: { type: 'UserAssignedIdentity', userAssignedIdentityResourceId: identityId }
    }
  }
  runtime: { name: 'custom', version: '1.0' }
  scaleAndConcurrency: {
    maximumInstanceCount: maximumInstances
    instanceMemoryMB: instanceMemory
    alwaysReady: alwaysReady == 0 ? [] : [{ name: 'http', instanceCount: alwaysReady }]
  }
}

// Flex Consumption refuses more than this, also where it is null.
var commonConfig = {
  minTlsVersion: '1.2'
  scmMinTlsVersion: '1.2'
  http20Enabled: true
}
var dedicatedConfig = {
  alwaysOn: true
  healthCheckPath: '/api/health'
  // Without it the platform itself does not reach a vault behind the network.
  vnetRouteAllEnabled: !empty(subnetId)
  ftpsState: 'Disabled'
}

resource app 'Microsoft.Web/sites@2025-03-01' = {
  // checkov:skip=CKV_AZURE_222: Browsers, Jumio and Azure AD B2C call from the internet
  // checkov:skip=CKV_AZURE_17: The app for policies demands certificates; browsers and Jumio have none
  // checkov:skip=CKV_AZURE_212: Instances come with the load; alwaysReady keeps some
  // checkov:skip=CKV_AZURE_15: commonConfig and dedicatedConfig say it; checkov reads no union
  // checkov:skip=CKV_AZURE_18: commonConfig and dedicatedConfig say it; checkov reads no union
  // checkov:skip=CKV_AZURE_67: commonConfig and dedicatedConfig say it; checkov reads no union
  // checkov:skip=CKV_AZURE_78: commonConfig and dedicatedConfig say it; checkov reads no union
  // checkov:skip=CKV_AZURE_213: commonConfig and dedicatedConfig say it; checkov reads no union
  name: appName
  location: location
  kind: 'functionapp,linux'
  tags: { 'azd-service-name': key }
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    serverFarmId: isFlex ? plan.id : planId
    httpsOnly: true
    clientAffinityEnabled: false
    clientCertEnabled: requiresCertificate
    clientCertMode: requiresCertificate ? 'Required' : 'Optional'
    keyVaultReferenceIdentity: identityId
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    functionAppConfig: isFlex ? flexConfig : null
    siteConfig: isFlex ? commonConfig : union(commonConfig, dedicatedConfig)
  }
}

resource publishing 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2025-03-01' = [for way in ['ftp', 'scm']: {
  parent: app
  name: way
  properties: { allow: false }
}]

// Flex Consumption knows these by its own configuration.
var platformSettings = isFlex ? {} : {
  FUNCTIONS_EXTENSION_VERSION: '~4'
  FUNCTIONS_WORKER_RUNTIME: 'custom'
  WEBSITE_RUN_FROM_PACKAGE: '1'
}
var ownUrl = empty(publicUrl) ? 'https://${app.properties.defaultHostName}' : publicUrl

resource appSettings 'Microsoft.Web/sites/config@2025-03-01' = {
  // checkov:skip=CKV_AZURE_13: Read as the config `web`; this one holds application settings
  // checkov:skip=CKV_AZURE_63: Read as the config `web`; this one holds application settings
  // checkov:skip=CKV_AZURE_65: Read as the config `web`; this one holds application settings
  // checkov:skip=CKV_AZURE_66: Read as the config `web`; this one holds application settings
  // checkov:skip=CKV_AZURE_80: Read as the config `web`; this one holds application settings
  // checkov:skip=CKV_AZURE_88: Read as the config `web`; this one holds application settings
  // checkov:skip=CKV_AZURE_222: Read as the config `web`; this one holds application settings
  parent: app
  name: 'appsettings'
  properties: union(settings, platformSettings, { AppSettings__PublicUrl: ownUrl })
}

output appName string = app.name
output host string = app.properties.defaultHostName
output url string = ownUrl
output planId string = isFlex ? plan.id : planId
