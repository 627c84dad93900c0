// Tells operators when the resource group has cost four fifths of what was meant, and when it will cost more.
param name string
@description('Per month, in the currency of the subscription')
param amount int
@description('The first day of a month, such as 2026-12-01. It cannot be changed later')
param start string
param operatorsId string
param operatorEmail string

resource budget 'Microsoft.Consumption/budgets@2026-06-01' = {
  name: 'budget-${name}'
  properties: {
    category: 'Cost'
    amount: amount
    timeGrain: 'Monthly'
    timePeriod: { startDate: start }
    notifications: {
      actual80: {
        enabled: true
        operator: 'GreaterThan'
        threshold: 80
        thresholdType: 'Actual'
        contactEmails: [operatorEmail]
        contactGroups: [operatorsId]
      }
      expected100: {
        enabled: true
        operator: 'GreaterThan'
        threshold: 100
        thresholdType: 'Forecasted'
        contactEmails: [operatorEmail]
        contactGroups: [operatorsId]
      }
    }
  }
}
