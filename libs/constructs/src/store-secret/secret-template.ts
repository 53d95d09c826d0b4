import { isInCluster, type DataStore } from '@slipway/contracts/stores';

/** Texts of a template of External Secrets, or words that are known. */
export interface Address {
  readonly host: string;
  readonly port: string;
  /** Nothing where the store asks for none. */
  readonly username: string;
}

/** A password is escaped in URLs, whoever made it. */
const password = '{{ .password | urlquery }}';

/** What a store's secret says, key by key, in the language of External Secrets. */
export function secretTemplate(store: DataStore, { host, port, username }: Address): Record<string, string> {
  const user = username.startsWith('{{') ? username.replace(' }}', ' | urlquery }}') : username;
  const login = `${user}:${password}`;
  const inside = isInCluster(store);
  switch (store.kind) {
    case 'PostgresDatabase':
      return {
        // Both forms speak TLS; whose certificate it is, the network says.
        url: `postgresql://${login}@${host}:${port}/${store.database}?sslmode=require`,
        host,
        port,
        database: store.database,
        username,
        password: '{{ .password }}',
      };
    case 'RedisCache':
      return {
        // ElastiCache asks for a password over TLS alone; Valkey stands beside its users. Neither asks for a name.
        url: `${inside ? 'redis' : 'rediss'}://${login}@${host}:${port}/0`,
        host,
        port,
        password: '{{ .password }}',
        tls: String(!inside),
      };
    case 'ClickHouseDatabase':
      return {
        url: inside ? `http://${host}:8123` : `https://${host}:8443`,
        'native-url': inside ? `clickhouse://${host}:9000` : `clickhouse://${host}:9440`,
        host,
        database: store.database,
        username,
        password: '{{ .password }}',
        tls: String(!inside),
      };
  }
}
