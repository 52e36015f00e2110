using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using Tandem.Sdp;
using Tandem.Sdp.Grouping;

namespace Tandem.Media.Calls;

/// <summary>The session that a party is told: always the same one, and another version of it only when it says something else (RFC 3264 section 8).</summary>
internal sealed class ToldSession
{
    // Some readers take the number for a signed one.
    private readonly ulong _id = (ulong)RandomNumberGenerator.GetInt32(1, int.MaxValue) << 31 | (uint)RandomNumberGenerator.GetInt32(int.MaxValue);
    private IPAddress? _address;
    private SessionDescription? _last;

    /// <summary>The name of the stream of all its media for a browser.</summary>
    public string StreamId { get; } = StreamNames.Next();

    /// <summary>Makes the description.</summary>
    /// <param name="media">Its media.</param>
    /// <param name="bundle">The names of those that share an address; none when they do not.</param>
    /// <param name="isLite">Whether our ICE only answers.</param>
    /// <param name="hasConnection">Whether the session has an address, for phones that look for it there.</param>
    public SessionDescription Tell(IReadOnlyList<MediaDescription> media, IReadOnlyList<string> bundle, bool isLite, bool hasConnection)
    {
        var now = media.FirstOrDefault(one => one.Port != 0)?.Connections[0].IPAddress;
        _address ??= now;
        var origin = SdpConnection.From(_address ?? IPAddress.Any);
        var description = new SessionDescription
        {
            Origin = new SdpOrigin { SessionId = _id, SessionVersion = _last?.Origin.SessionVersion ?? 1, AddressType = origin.AddressType, Address = origin.Address },
            // Where media are received may change, who has made the session may not.
            Connection = hasConnection ? now is null ? origin : SdpConnection.From(now) : null,
            Attributes = new SdpAttributes([
                .. bundle.Count == 0 ? Array.Empty<SdpAttribute>() : [new SdpAttribute(SdpGroup.Name, new SdpGroup(SdpGroup.Bundle, bundle).ToString())],
                .. isLite ? [IceDescription.Lite] : Array.Empty<SdpAttribute>(),
            ]),
            Media = media,
        };
        if (_last is not null && !description.Equals(_last)) description = description with { Origin = description.Origin with { SessionVersion = _last.Origin.SessionVersion + 1 } };
        return _last = description;
    }

    /// <summary>A name for a medium that none of those has.</summary>
    public static string FreeMediaId(IReadOnlyList<CallLine> lines) =>
        Enumerable.Range(0, lines.Count + 1).Select(number => number.ToString(CultureInfo.InvariantCulture)).First(name => lines.All(line => line.MediaId != name));
}
