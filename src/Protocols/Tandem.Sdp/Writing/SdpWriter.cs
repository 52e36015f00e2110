using System.Globalization;
using System.Text;

namespace Tandem.Sdp.Writing;

/// <summary>Writes a description in the order of RFC 8866 section 5.</summary>
internal sealed class SdpWriter
{
    private readonly StringBuilder _text = new(1024);

    public static string Write(SessionDescription session)
    {
        var writer = new SdpWriter();
        writer.WriteSession(session);
        foreach (var media in session.Media) writer.WriteMedia(media);
        return writer._text.ToString();
    }

    public static string Write(MediaDescription media)
    {
        var writer = new SdpWriter();
        writer.WriteMedia(media);
        return writer._text.ToString();
    }

    private void WriteSession(SessionDescription session)
    {
        var origin = session.Origin;
        Line('v', "0");
        Line('o', string.Create(CultureInfo.InvariantCulture, $"{origin.UserName} {origin.SessionId} {origin.SessionVersion} {origin.NetworkType} {origin.AddressType} {origin.Address}"));
        Line('s', session.Name);
        LineIfAny('i', session.Information);
        LineIfAny('u', session.Uri);
        foreach (var email in session.Emails) Line('e', email);
        foreach (var phone in session.Phones) Line('p', phone);
        if (session.Connection is not null) WriteConnection(session.Connection);
        WriteBandwidths(session.Bandwidths);
        foreach (var timing in session.Timings) WriteTiming(timing);
        LineIfAny('z', session.TimeZones);
        WriteAttributes(session.Attributes);
    }

    private void WriteMedia(MediaDescription media)
    {
        var ports = media.PortCount == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"/{media.PortCount}");
        Line('m', string.Create(CultureInfo.InvariantCulture, $"{media.Kind} {media.Port}{ports} {media.Protocol} {string.Join(' ', media.Formats)}"));
        LineIfAny('i', media.Information);
        foreach (var connection in media.Connections) WriteConnection(connection);
        WriteBandwidths(media.Bandwidths);
        WriteAttributes(media.Attributes);
    }

    private void WriteConnection(SdpConnection connection)
    {
        var timeToLive = connection.TimeToLive is { } hops ? string.Create(CultureInfo.InvariantCulture, $"/{hops}") : "";
        var count = connection.AddressCount == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"/{connection.AddressCount}");
        Line('c', $"{connection.NetworkType} {connection.AddressType} {connection.Address}{timeToLive}{count}");
    }

    private void WriteBandwidths(IReadOnlyList<SdpBandwidth> bandwidths)
    {
        foreach (var bandwidth in bandwidths) Line('b', string.Create(CultureInfo.InvariantCulture, $"{bandwidth.Type}:{bandwidth.Value}"));
    }

    private void WriteTiming(SdpTiming timing)
    {
        Line('t', string.Create(CultureInfo.InvariantCulture, $"{timing.Start} {timing.Stop}"));
        foreach (var repeat in timing.Repeats) Line('r', repeat);
    }

    private void WriteAttributes(SdpAttributes attributes)
    {
        foreach (var attribute in attributes) Line('a', attribute.ToString());
    }

    private void LineIfAny(char type, string? value)
    {
        if (value is not null) Line(type, value);
    }

    /// <summary>No text may bring lines of its own into the description.</summary>
    private void Line(char type, string value)
    {
        if (value.AsSpan().ContainsAny('\r', '\n', '\0')) throw new InvalidOperationException($"The value of {type}= has a line end or a NUL.");
        _text.Append(type).Append('=').Append(value).Append("\r\n");
    }
}
