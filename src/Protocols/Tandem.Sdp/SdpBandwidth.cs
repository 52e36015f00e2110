namespace Tandem.Sdp;

/// <summary>A bandwidth (RFC 8866 section 5.8).</summary>
/// <param name="Type">What is meant: <c>AS</c> and <c>CT</c> are in kilobits a second, <c>TIAS</c>, <c>RS</c> and <c>RR</c> in bits a second (RFC 3890, RFC 3556).</param>
/// <param name="Value">How much.</param>
public readonly record struct SdpBandwidth(string Type, ulong Value);
