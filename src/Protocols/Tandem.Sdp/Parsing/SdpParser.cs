using System.Diagnostics.CodeAnalysis;

namespace Tandem.Sdp.Parsing;

/// <summary>Reads one description.</summary>
/// <param name="limits">What is accepted.</param>
internal sealed class SdpParser(SdpLimits limits)
{
    private readonly SdpSection _session = new();
    private readonly List<string> _emails = [];
    private readonly List<string> _phones = [];
    private readonly List<SdpTiming> _timings = [];
    private readonly List<string> _repeats = [];
    private readonly List<MediaDescription> _media = [];
    private SdpSection? _section;
    private MediaDescription? _heading;
    private SdpOrigin? _origin;
    private string? _name;
    private string? _uri;
    private string? _timeZones;

    public SdpParseError Parse(ReadOnlySpan<byte> octets, out SessionDescription? description)
    {
        description = null;
        if (octets.Length > limits.MaxOctets) return SdpParseError.TooLong;
        var lines = 0;
        while (!octets.IsEmpty)
        {
            var line = NextLine(ref octets);
            // Some phones end a description with an empty line.
            if (line.IsEmpty && octets.IsEmpty) break;
            if (++lines > limits.MaxLines) return SdpParseError.TooManyLines;
            var error = lines == 1 ? CheckVersion(line) : Take(line);
            if (error != SdpParseError.None) return error;
        }

        return lines == 0 ? SdpParseError.Version : Finish(out description);
    }

    private static ReadOnlySpan<byte> NextLine(ref ReadOnlySpan<byte> rest)
    {
        var end = rest.IndexOf((byte)'\n');
        var line = end < 0 ? rest : rest[..end];
        rest = end < 0 ? default : rest[(end + 1)..];
        return line.EndsWith("\r"u8) ? line[..^1] : line;
    }

    private static SdpParseError CheckVersion(ReadOnlySpan<byte> line) => line.TrimEnd((byte)' ').SequenceEqual("v=0"u8) ? SdpParseError.None : SdpParseError.Version;

    private SdpParseError Take(ReadOnlySpan<byte> line)
    {
        if (line.Length < 2 || line[1] != '=' || line.ContainsAny((byte)'\0', (byte)'\r')) return SdpParseError.Line;
        var type = line[0];
        var value = line[2..];
        if (type == 'm') return TakeMedia(value);
        if ("vosueptrz"u8.Contains(type)) return _heading is null ? TakeOfSession(type, value) : SdpParseError.Misplaced;
        return (_section ?? _session).Take(type, value);
    }

    private SdpParseError TakeOfSession(byte type, ReadOnlySpan<byte> value)
    {
        switch (type)
        {
            case (byte)'o':
                return _origin is null ? TakeOrigin(value) : SdpParseError.Misplaced;
            case (byte)'s':
                return TakeOnce(ref _name, value);
            case (byte)'u':
                return TakeOnce(ref _uri, value);
            case (byte)'z':
                return TakeOnce(ref _timeZones, value);
            case (byte)'e':
                _emails.Add(SdpGrammar.Text(value));
                return SdpParseError.None;
            case (byte)'p':
                _phones.Add(SdpGrammar.Text(value));
                return SdpParseError.None;
            case (byte)'t':
                return TakeTiming(value);
            case (byte)'r':
                return TakeRepeat(value);
            default:
                return SdpParseError.Misplaced;
        }
    }

    private static SdpParseError TakeOnce(ref string? text, ReadOnlySpan<byte> value)
    {
        if (text is not null) return SdpParseError.Misplaced;
        text = SdpGrammar.Text(value);
        return SdpParseError.None;
    }

    private SdpParseError TakeOrigin(ReadOnlySpan<byte> value)
    {
        var user = SdpGrammar.Next(ref value);
        if (!SdpGrammar.TryReadNumber(SdpGrammar.Next(ref value), out var id) || !SdpGrammar.TryReadNumber(SdpGrammar.Next(ref value), out var version)) return SdpParseError.Origin;
        var network = SdpGrammar.Next(ref value);
        var type = SdpGrammar.Next(ref value);
        var address = SdpGrammar.Next(ref value);
        if (!SdpGrammar.IsToken(network) || !SdpGrammar.IsToken(type) || address.IsEmpty || !SdpGrammar.IsEnd(value)) return SdpParseError.Origin;
        _origin = new SdpOrigin
        {
            UserName = SdpGrammar.Text(user),
            SessionId = id,
            SessionVersion = version,
            NetworkType = SdpGrammar.Text(network),
            AddressType = SdpGrammar.Text(type),
            Address = SdpGrammar.Text(address),
        };
        return SdpParseError.None;
    }

    private SdpParseError TakeTiming(ReadOnlySpan<byte> value)
    {
        FinishTiming();
        if (!SdpGrammar.TryReadNumber(SdpGrammar.Next(ref value), out var start) || !SdpGrammar.TryReadNumber(SdpGrammar.Next(ref value), out var stop) || !SdpGrammar.IsEnd(value)) return SdpParseError.Timing;
        _timings.Add(new SdpTiming(start, stop));
        return SdpParseError.None;
    }

    private SdpParseError TakeRepeat(ReadOnlySpan<byte> value)
    {
        if (_timings.Count == 0) return SdpParseError.Timing;
        _repeats.Add(SdpGrammar.Text(value));
        return SdpParseError.None;
    }

    private void FinishTiming()
    {
        if (_repeats.Count == 0) return;
        _timings[^1] = _timings[^1] with { Repeats = [.. _repeats] };
        _repeats.Clear();
    }

    private SdpParseError TakeMedia(ReadOnlySpan<byte> value)
    {
        FinishMedia();
        if (_media.Count == limits.MaxMedia) return SdpParseError.TooManyMedia;
        var kind = SdpGrammar.Next(ref value);
        var port = SdpGrammar.Next(ref value);
        var protocol = SdpGrammar.Next(ref value);
        if (!SdpGrammar.IsToken(kind) || !SdpGrammar.IsProtocol(protocol) || !TryReadPorts(port, out var first, out var count)) return SdpParseError.Media;
        var error = ReadFormats(value, out var formats);
        if (error != SdpParseError.None) return error;
        _section = new SdpSection();
        _heading = new MediaDescription { Kind = SdpGrammar.Text(kind), Port = first, PortCount = count, Protocol = SdpGrammar.Text(protocol), Formats = formats! };
        return SdpParseError.None;
    }

    private static bool TryReadPorts(ReadOnlySpan<byte> word, out ushort port, out int count)
    {
        (port, count) = (0, 1);
        var slash = word.IndexOf((byte)'/');
        if (!SdpGrammar.TryReadNumber(slash < 0 ? word : word[..slash], out var number) || number > ushort.MaxValue) return false;
        port = (ushort)number;
        if (slash < 0) return true;
        if (!SdpGrammar.TryReadNumber(word[(slash + 1)..], out var many) || many is 0 or > ushort.MaxValue) return false;
        count = (int)many;
        return true;
    }

    private SdpParseError ReadFormats(ReadOnlySpan<byte> value, [NotNullWhen(true)] out List<string>? formats)
    {
        formats = [];
        while (!SdpGrammar.IsEnd(value))
        {
            if (formats.Count == limits.MaxFormats) return SdpParseError.TooManyFormats;
            formats.Add(SdpGrammar.Text(SdpGrammar.Next(ref value)));
        }

        return formats.Count == 0 ? SdpParseError.Media : SdpParseError.None;
    }

    private void FinishMedia()
    {
        if (_heading is null || _section is null) return;
        _media.Add(_heading with { Information = _section.Information, Connections = _section.Connections, Bandwidths = _section.Bandwidths, Attributes = _section.Attributes });
    }

    private SdpParseError Finish(out SessionDescription? description)
    {
        description = null;
        FinishTiming();
        FinishMedia();
        if (_origin is null) return SdpParseError.Origin;
        if (_session.Connections.Count > 1) return SdpParseError.Misplaced;
        if (_session.Connections.Count == 0 && _media.Exists(media => media.Port != 0 && media.Connections.Count == 0)) return SdpParseError.MissingConnection;
        description = new SessionDescription
        {
            Origin = _origin,
            Name = string.IsNullOrEmpty(_name) ? SessionDescription.NoName : _name,
            Information = _session.Information,
            Uri = _uri,
            Emails = _emails,
            Phones = _phones,
            Connection = _session.Connections.Count == 0 ? null : _session.Connections[0],
            Bandwidths = _session.Bandwidths,
            Timings = _timings.Count == 0 ? [SdpTiming.Always] : _timings,
            TimeZones = _timeZones,
            Attributes = _session.Attributes,
            Media = _media,
        };
        return SdpParseError.None;
    }
}
