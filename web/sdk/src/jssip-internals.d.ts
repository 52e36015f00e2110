declare module 'jssip/lib/Dialog/RequestSender.js' {
  const DialogRequestSender: new (...parameters: never[]) => unknown;
  export default DialogRequestSender;
}
