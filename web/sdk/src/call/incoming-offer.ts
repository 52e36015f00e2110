/** Whether a session description offers to send pictures: a video line that is not refused (port 0, RFC 3264 section 6) and is sent. */
export function offersVideo(sdp: string): boolean {
  return sdp.split(/\r?\n(?=m=)/).some((section) => {
    const port = /^m=video (\d+)/.exec(section)?.[1];
    return port !== undefined && port !== '0' && !/\r?\na=(recvonly|inactive)\b/.test(section);
  });
}
