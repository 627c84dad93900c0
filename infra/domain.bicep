// A domain of your own for the public app, with a certificate from the vault. The DNS records come first: docs/deploy.md.
param location string
param appName string
param planId string
param domain string
param vaultId string
@description('Name of the certificate in the vault')
param certificateName string

resource app 'Microsoft.Web/sites@2025-03-01' existing = {
  name: appName
}

resource certificate 'Microsoft.Web/certificates@2025-03-01' = {
  name: 'cert-${appName}'
  location: location
  properties: { serverFarmId: planId, keyVaultId: vaultId, keyVaultSecretName: certificateName }
}

resource binding 'Microsoft.Web/sites/hostNameBindings@2025-03-01' = {
  parent: app
  name: domain
  properties: { hostNameType: 'Verified', sslState: 'SniEnabled', thumbprint: certificate.properties.thumbprint }
}
