declare module 'jssip/lib/Dialog/RequestSender' {
  const DialogRequestSender: new (...parameters: never[]) => unknown;
  export default DialogRequestSender;
}
