namespace Tandem.Codecs;

/// <summary>An audio format as a session description has it (RFC 8866 section 6.6, 6.15).</summary>
/// <param name="Name">The encoding name of <c>a=rtpmap</c>, such as <c>PCMU</c>; case is not significant.</param>
/// <param name="ClockRate">The RTP clock rate in hertz. For G722 it is 8000 although 16000 samples a second are coded (RFC 3551 section 4.5.2).</param>
/// <param name="Channels">As in <c>a=rtpmap</c>; for opus always 2 (RFC 7587 section 7).</param>
/// <param name="Parameters">The text of <c>a=fmtp</c> after the payload type, of the side that receives: an encoder is given the peer's, a decoder one's own.</param>
public sealed record AudioFormat(string Name, int ClockRate, int Channels = 1, string Parameters = "");
