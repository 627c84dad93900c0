// A virtual network through which alone the storage account and the vault are reached, and through which the apps reach out.
param location string
param name string
param isFlex bool
@description('Keys of the apps. Each Flex Consumption app has a subnet of its own; an App Service plan has one for all')
param apps array
@description('The storage account')
param accountId string
@description('The key vault')
param vaultId string
@description('The account of Cosmos DB; empty without one')
param cosmosId string

// Each kind of plan delegates its subnets to another service.
var delegate = isFlex ? 'Microsoft.App/environments' : 'Microsoft.Web/serverFarms'
var subnetNames = isFlex ? apps : ['apps']
var appSubnets = [for (app, i) in subnetNames: {
  name: app
  properties: {
    addressPrefix: '10.0.${i + 1}.0/24'
    delegations: [{ name: 'apps', properties: { serviceName: delegate } }]
  }
}]
var always = [
  { key: 'blob', group: 'blob', target: accountId, zone: 'privatelink.blob.${environment().suffixes.storage}' }
  { key: 'queue', group: 'queue', target: accountId, zone: 'privatelink.queue.${environment().suffixes.storage}' }
  { key: 'table', group: 'table', target: accountId, zone: 'privatelink.table.${environment().suffixes.storage}' }
  { key: 'vault', group: 'vault', target: vaultId, zone: 'privatelink.vaultcore.azure.net' }
]
var cosmos = { key: 'cosmos', group: 'Table', target: cosmosId, zone: 'privatelink.table.cosmos.azure.com' }
var endpoints = empty(cosmosId) ? always : concat(always, [cosmos])

resource network 'Microsoft.Network/virtualNetworks@2025-09-01' = {
  name: 'vnet-${name}'
  location: location
  properties: {
    addressSpace: { addressPrefixes: ['10.0.0.0/16'] }
    subnets: concat([{ name: 'endpoints', properties: { addressPrefix: '10.0.0.0/24' } }], appSubnets)
  }
}

resource zones 'Microsoft.Network/privateDnsZones@2024-06-01' = [for one in endpoints: {
  name: one.zone
  location: 'global'
}]

resource links 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [for (one, i) in endpoints: {
  parent: zones[i]
  name: '${one.key}-${name}'
  location: 'global'
  properties: { virtualNetwork: { id: network.id }, registrationEnabled: false }
}]

resource privateEndpoints 'Microsoft.Network/privateEndpoints@2025-09-01' = [for one in endpoints: {
  name: 'pe-${one.key}-${name}'
  location: location
  properties: {
    subnet: { id: '${network.id}/subnets/endpoints' }
    privateLinkServiceConnections: [
      {
        name: one.key
        properties: { privateLinkServiceId: one.target, groupIds: [one.group] }
      }
    ]
  }
}]

resource groups 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2025-09-01' = [for (one, i) in endpoints: {
  parent: privateEndpoints[i]
  name: 'default'
  properties: { privateDnsZoneConfigs: [{ name: one.key, properties: { privateDnsZoneId: zones[i].id } }] }
}]

output id string = network.id
