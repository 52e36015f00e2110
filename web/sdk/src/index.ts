export { Account, type ProfileChange, type SignUp } from './account/account';
export { type CallNote, type CallQuality, type DirectionQuality, type LegQuality, type StreamQuality } from './account/call-quality';
export { type IceServerList } from './account/ice-server-list';
export { Problem, type ProblemKind } from './account/problem';
export { type Profile, type SipCredentials } from './account/profile';
export { type Address, parseAddress } from './address';
export { type BrowserSupport, checkBrowser } from './browser-support';
export { Call, type CallEvents } from './call/call';
export { type CallPhase, type CallState, type Direction, isEstablished } from './call/call-state';
export { type DtmfPath } from './call/dtmf';
export { type MediaQuality } from './call/media-quality';
export { type OfferOutcome } from './call/session-offer';
export { type Cause, type Reason, explainStatus } from './causes';
export {
  type ConnectivityOptions,
  type ConnectivityProgress,
  type ConnectivityReport,
  testConnectivity,
} from './connectivity/connectivity';
export { type ConnectivityKind, type ConnectivityVerdict } from './connectivity/connectivity-verdict';
export { type NatMapping } from './connectivity/facts';
export { type IceError } from './connectivity/ice-error';
export { connectivityText } from './connectivity/report-text';
export { type Way, type WayKind } from './connectivity/way';
export { type WayOutcome, type WayResult } from './connectivity/way-result';
export { type Captured, type CaptureRequest, capture } from './devices/capture';
export { type CaptureRefusal, type MediaKind, type RefusalReason } from './devices/capture-refusal';
export { type Device, type DeviceList, canChooseSpeaker, chooseSpeaker, listDevices, watchDevices } from './devices/device-list';
export { type LevelMeter, createLevelMeter } from './devices/level-meter';
export { loopBack } from './devices/loop-back';
export { type LoopBackVerdict } from './devices/loop-back-verdict';
export { Emitter, type Unsubscribe } from './emitter';
export { type Delivery, type IncomingMessage, Messages } from './messages/messages';
export { type IceServerOption } from './phone/ice-servers';
export { Phone, type PhoneEvents, type PhoneOptions } from './phone/phone';
export { type PhoneState } from './phone/phone-state';
