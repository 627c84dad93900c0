// Everything that one deployment needs, in one resource group: identity, state, secrets, telemetry and the function app.
// Secrets are not part of the template. Its output lists the commands that set them.
targetScope = 'resourceGroup'

@description('Region of all resources')
param location string = resourceGroup().location

@minLength(3)
@maxLength(12)
@description('Short name of the deployment, a part of every resource name')
param name string

@description('Address under which browsers and Jumio reach the app, such as https://idv.contoso.com. Empty: the address that Azure gives the app')
param publicUrl string = ''

@description('Version of the secret signing-key. Empty for the first deployment, before there is a secret. With a version, a renewed key signs only when this parameter changes')
param signingKeyVersion string = ''

@description('Entra tenant whose tokens policies call with: as a rule the B2C tenant')
param callerTenantId string

@description('Audience of those tokens: application id, App ID URI, or both, separated by ;')
param callerAudience string

@description('Application ids that may call, separated by ;')
param callerClients string

@description('Client id in the OpenIdConnect technical profile')
param clientId string

@description('Addresses of the B2C tenant to which browsers are sent back, separated by ;')
param redirectUris string

@description('Name of the app, as users know it')
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

@description('Further settings of the handler, name and value. See docs/configure.md')
param furtherSettings object = {}

@allowed([512, 2048, 4096])
@description('Memory of one instance in MB')
param instanceMemory int = 2048

@minValue(0)
@description('Instances that are always ready: they cost without being used, and answer without a cold start')
param alwaysReady int = 0

@description('Address of the operators who get the alerts')
param operatorEmail string

var token = toLower(uniqueString(resourceGroup().id, name))

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
  }
}

module secrets 'secrets.bicep' = {
  name: 'secrets'
  params: {
    location: location
    vaultName: 'kv-${token}'
    principalId: identity.properties.principalId
    workspaceId: telemetry.outputs.workspaceId
  }
}

module telemetry 'telemetry.bicep' = {
  name: 'telemetry'
  params: {
    location: location
    name: name
    principalId: identity.properties.principalId
    operatorEmail: operatorEmail
  }
}

module app 'app.bicep' = {
  name: 'app'
  params: {
    location: location
    name: name
    appName: 'func-${name}-${token}'
    identityId: identity.id
    instanceMemory: instanceMemory
    alwaysReady: alwaysReady
    deployments: state.outputs.deployments
    publicUrl: publicUrl
    settings: union(furtherSettings, {
      AzureWebJobsStorage__credential: 'managedidentity'
      AzureWebJobsStorage__clientId: identity.properties.clientId
      AzureWebJobsStorage__blobServiceUri: state.outputs.blobs
      AzureWebJobsStorage__queueServiceUri: state.outputs.queues
      AzureWebJobsStorage__tableServiceUri: state.outputs.tables
      APPLICATIONINSIGHTS_CONNECTION_STRING: telemetry.outputs.connectionString
      APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'Authorization=AAD;ClientId=${identity.properties.clientId}'
      AppSettings__Store: 'azure'
      AppSettings__SigningKey: '@Microsoft.KeyVault(SecretUri=${secrets.outputs.uri}secrets/signing-key/${signingKeyVersion})'
      AppSettings__LookupKey: '@Microsoft.KeyVault(VaultName=${secrets.outputs.name};SecretName=lookup-key)'
      AppSettings__MasterKey: '@Microsoft.KeyVault(VaultName=${secrets.outputs.name};SecretName=master-key)'
      CallerSettings__EntraTenantId: callerTenantId
      CallerSettings__EntraAudience: callerAudience
      CallerSettings__EntraAllowedClients: callerClients
      ClientSettings__ClientId: clientId
      ClientSettings__ClientSecret: '@Microsoft.KeyVault(VaultName=${secrets.outputs.name};SecretName=client-secret)'
      ClientSettings__RedirectUris: redirectUris
      ClientSettings__DisplayName: displayName
      JumioSettings__AuthUsername: jumioUsername
      JumioSettings__AuthPassword: '@Microsoft.KeyVault(VaultName=${secrets.outputs.name};SecretName=jumio-password)'
      JumioSettings__DataCenter: jumioDataCenter
      JumioSettings__WorkflowKey: jumioWorkflowKey
      JumioSettings__UserAgent: jumioUserAgent
    })
  }
}

output appName string = app.outputs.appName
output host string = app.outputs.host
output setSecrets array = [
  'az keyvault secret set --vault-name ${secrets.outputs.name} --name signing-key --file signing-key.pem'
  'az keyvault secret set --vault-name ${secrets.outputs.name} --name lookup-key --value "1:$(openssl rand -base64 32)"'
  'az keyvault secret set --vault-name ${secrets.outputs.name} --name master-key --value "1:$(openssl rand -base64 32)"'
  'az keyvault secret set --vault-name ${secrets.outputs.name} --name client-secret --value "$(openssl rand -base64 32)"'
  'az keyvault secret set --vault-name ${secrets.outputs.name} --name jumio-password --file jumio-password.txt'
]
