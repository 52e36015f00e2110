namespace Tandem.Transport;

/// <summary>What a media loop has counted.</summary>
/// <param name="Received">Datagrams that came.</param>
/// <param name="ReceivedOctets">Their octets.</param>
/// <param name="Sent">Datagrams sent.</param>
/// <param name="SentOctets">Their octets.</param>
/// <param name="Unsent">Datagrams that the kernel did not take.</param>
/// <param name="Sockets">Sockets that are open.</param>
/// <param name="Errors">Errors of our own that it survived.</param>
public readonly record struct MediaLoopCounters(long Received, long ReceivedOctets, long Sent, long SentOctets, long Unsent, long Sockets, long Errors);
