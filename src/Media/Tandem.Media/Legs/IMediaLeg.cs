namespace Tandem.Media.Legs;

/// <summary>One side of a call, as who controls it sees it. One thread at a time.</summary>
public interface IMediaLeg
{
    /// <summary>For reports and records.</summary>
    string Name { get; }

    /// <summary>Opens sockets for one medium, or for several that are bundled.</summary>
    /// <returns>Null when no port is free.</returns>
    ILegTransport? TryOpen(LegTransportRequest request);

    /// <summary>Takes what both sides have agreed on, at first and whenever it has changed. Transports that no medium names any more are closed.</summary>
    /// <param name="media">The media that were accepted.</param>
    void Negotiate(IReadOnlyList<NegotiatedMedium> media);

    /// <summary>The same with media that are no RTP.</summary>
    /// <param name="media">The media over RTP that were accepted.</param>
    /// <param name="datagrams">The others; none unless <see cref="IMediaPlane.RelaysDatagrams"/>.</param>
    void Negotiate(IReadOnlyList<NegotiatedMedium> media, IReadOnlyList<NegotiatedDatagrams> datagrams) => Negotiate(media);

    /// <summary>Ends the leg and gives back its ports; the rest of the call goes on.</summary>
    void Close();
}
