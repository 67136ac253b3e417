import { BlockList, isIP, isIPv6 } from 'node:net'

/**
 * Addresses at which clouds hand a machine its own credentials, and that no model is behind: everything link-local, where all clouds have
 * theirs (169.254.169.254, 169.254.170.2, fe80::), and those that some have beside it. Checked: 2026-11.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html fd00:ec2::254
 * @see https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16
 * @see https://www.alibabacloud.com/help/en/ecs/user-guide/view-instance-metadata 100.100.100.200
 */
const KEEPERS: BlockList = new BlockList()
KEEPERS.addSubnet('169.254.0.0', 16, 'ipv4')
KEEPERS.addSubnet('fe80::', 10, 'ipv6')
KEEPERS.addSubnet('fd00:ec2::', 32, 'ipv6')
KEEPERS.addAddress('168.63.129.16', 'ipv4')
KEEPERS.addAddress('100.100.100.200', 'ipv4')
KEEPERS.addAddress('192.0.0.192', 'ipv4')

/**
 * Whether a host is an address at which a machine's credentials are handed out, in whatever form a URL knows it: IPv4 in IPv6 too.
 *
 * @param host as `URL.hostname` gives it, or an address that a name led to; false for a name
 */
export function isSecretKeeper(host: string): boolean {
  const address = host.replace(/^\[|\]$/g, '').replace(/%.*$/, '')
  return isIP(address) !== 0 && KEEPERS.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')
}
