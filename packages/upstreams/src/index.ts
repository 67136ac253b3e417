export { type ApiPath, addressOf } from './resolve/address-of.ts'
export type {
  Api,
  Capabilities,
  ConfiguredModel,
  Feature,
  Resolution,
  Route,
  Upstreams,
} from './resolve/route.ts'
