import { describe, expect, it } from '@jest/globals'
import type { DatabaseConfig } from '../../../../src/source/contract/database.ts'
import {
  accountAddress,
  accountName,
  objectName
} from '../../../../src/source/databases/snowflake/account.ts'
import { databaseOf } from '../../../support/query-room.ts'

const config = (host: string): DatabaseConfig =>
  databaseOf({ 'source-url': `snowflake://${host}/DB`, 'source-token': 't-oken', 'source-query': 'select 1' })

describe('an account', () => {
  it.each([
    ['myorg-account123', 'https://myorg-account123.snowflakecomputing.com/', 'MYORG-ACCOUNT123'],
    ['MyOrg-My_Account', 'https://myorg-my-account.snowflakecomputing.com/', 'MYORG-MY_ACCOUNT'],
    ['xy12345', 'https://xy12345.snowflakecomputing.com/', 'XY12345'],
    ['xy12345.eu-central-1', 'https://xy12345.eu-central-1.snowflakecomputing.com/', 'XY12345'],
    [
      'xy12345.eu-central-1.aws.snowflakecomputing.com',
      'https://xy12345.eu-central-1.aws.snowflakecomputing.com/',
      'XY12345'
    ],
    ['myorg-a1.privatelink', 'https://myorg-a1.privatelink.snowflakecomputing.com/', 'MYORG-A1'],
    ['myorg-a1.snowflakecomputing.cn', 'https://myorg-a1.snowflakecomputing.cn/', 'MYORG-A1'],
    ['127.0.0.1:8080', 'http://127.0.0.1:8080/', 'LOCALHOST']
  ])('%s has its address and its name', (host, address, name) => {
    expect([accountAddress(config(host)).href, accountName(config(host))]).toEqual([address, name])
  })
})

describe('a name of an object', () => {
  it.each([
    ['sales', 'SALES'],
    ['"Sales"', 'Sales'],
    ['"a""b"', 'a"b'],
    ['my sales', 'my sales'],
    ['_X$1', '_X$1']
  ])('%s is %s at Snowflake', (text, name) => expect(objectName(text)).toBe(name))
})
