// A second account, for the pages that Azure AD B2C fetches from a public address. It holds nothing else.
param location string
param accountName string
@description('Origin of the B2C tenant, such as https://contoso.b2clogin.com')
param b2cOrigin string

resource account 'Microsoft.Storage/storageAccounts@2026-04-01' = {
  // checkov:skip=CKV_AZURE_35: Azure AD B2C and browsers fetch the pages from everywhere
  // checkov:skip=CKV_AZURE_206: One region: state is of use to apps of this region alone
  // checkov:skip=CKV_AZURE_43: The name is computed, and 15 letters and digits long
  name: accountName
  location: location
  kind: 'StorageV2'
  sku: { name: 'Standard_LRS' }
  properties: {
    allowSharedKeyAccess: false
    allowBlobPublicAccess: true
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
  }
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2026-04-01' = {
  parent: account
  name: 'default'
  properties: {
    cors: {
      corsRules: [
        {
          allowedOrigins: [b2cOrigin]
          allowedMethods: ['GET', 'OPTIONS']
          allowedHeaders: ['*']
          exposedHeaders: ['*']
          maxAgeInSeconds: 200
        }
      ]
    }
  }
}

resource container 'Microsoft.Storage/storageAccounts/blobServices/containers@2026-04-01' = {
  // checkov:skip=CKV_AZURE_34: Pages are public: Azure AD B2C fetches them without credentials
  parent: blobs
  name: 'pages'
  properties: { publicAccess: 'Blob' }
}

output address string = '${account.properties.primaryEndpoints.blob}pages'
