using System.Net;
using Tandem.Sdp.Grouping;

namespace Tandem.Media.Legs;

/// <summary>Sockets of a leg, with what a description says of them. One thread at a time.</summary>
public interface ILegTransport
{
    /// <summary>Where RTP is received, as others see it.</summary>
    IPEndPoint Rtp { get; }

    /// <summary>Where RTCP is received when it does not come with RTP; null when it always does.</summary>
    IPEndPoint? Rtcp { get; }

    /// <summary>Our user fragment, password and candidates; null for a transport without ICE.</summary>
    IceDescription? Ice { get; }

    /// <summary>Begins ICE anew, with another <see cref="Ice"/>; what goes on by the former path goes on until the other side has taken it.</summary>
    void RestartIce();
}
