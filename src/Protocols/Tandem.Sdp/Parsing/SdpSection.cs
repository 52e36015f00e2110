namespace Tandem.Sdp.Parsing;

/// <summary>The lines that a session and each medium may have alike, while they are read.</summary>
internal sealed class SdpSection
{
    private readonly List<SdpConnection> _connections = [];
    private readonly List<SdpBandwidth> _bandwidths = [];
    private readonly List<SdpAttribute> _attributes = [];

    public string? Information { get; private set; }

    public IReadOnlyList<SdpConnection> Connections => _connections;

    public IReadOnlyList<SdpBandwidth> Bandwidths => _bandwidths;

    public SdpAttributes Attributes => _attributes.Count == 0 ? SdpAttributes.None : new(_attributes);

    /// <summary>Takes a line of a type that both may have.</summary>
    public SdpParseError Take(byte type, ReadOnlySpan<byte> value) => type switch
    {
        (byte)'i' => TakeInformation(value),
        (byte)'c' => TakeConnection(value),
        (byte)'b' => TakeBandwidth(value),
        (byte)'a' => TakeAttribute(value),
        // Section 5.12: it must not be used, and is discarded.
        (byte)'k' => SdpParseError.None,
        _ => SdpParseError.UnknownType,
    };

    private SdpParseError TakeInformation(ReadOnlySpan<byte> value)
    {
        if (Information is not null) return SdpParseError.Misplaced;
        Information = SdpGrammar.Text(value);
        return SdpParseError.None;
    }

    private SdpParseError TakeConnection(ReadOnlySpan<byte> value)
    {
        var network = SdpGrammar.Next(ref value);
        var type = SdpGrammar.Next(ref value);
        var address = SdpGrammar.Next(ref value);
        if (!SdpGrammar.IsToken(network) || !SdpGrammar.IsToken(type) || address.IsEmpty || !SdpGrammar.IsEnd(value)) return SdpParseError.Connection;
        if (!TryReadGroups(type, address, out var host, out var timeToLive, out var count)) return SdpParseError.Connection;
        _connections.Add(new SdpConnection { NetworkType = SdpGrammar.Text(network), AddressType = SdpGrammar.Text(type), Address = host, TimeToLive = timeToLive, AddressCount = count });
        return SdpParseError.None;
    }

    /// <summary><c>224.2.1.1/127/3</c>: group, time to live, count; IPv6 has no time to live, and one host has neither.</summary>
    private static bool TryReadGroups(ReadOnlySpan<byte> type, ReadOnlySpan<byte> address, out string host, out byte? timeToLive, out int count)
    {
        var isWhole = !address.StartsWith("/"u8) && !address.EndsWith("/"u8);
        (host, timeToLive, count) = (SdpGrammar.Text(SdpGrammar.NextPart(ref address)), null, 1);
        if (!address.IsEmpty && type.SequenceEqual("IP4"u8))
        {
            if (!SdpGrammar.TryReadNumber(SdpGrammar.NextPart(ref address), out var hops) || hops > byte.MaxValue) return false;
            timeToLive = (byte)hops;
        }

        if (address.IsEmpty) return isWhole;
        if (!SdpGrammar.TryReadNumber(SdpGrammar.NextPart(ref address), out var groups) || groups is 0 or > ushort.MaxValue) return false;
        count = (int)groups;
        return isWhole && address.IsEmpty;
    }

    private SdpParseError TakeBandwidth(ReadOnlySpan<byte> value)
    {
        var colon = value.IndexOf((byte)':');
        if (colon < 0 || !SdpGrammar.IsToken(value[..colon]) || !SdpGrammar.TryReadNumber(value[(colon + 1)..].Trim((byte)' '), out var number)) return SdpParseError.Bandwidth;
        _bandwidths.Add(new SdpBandwidth(SdpGrammar.Text(value[..colon]), number));
        return SdpParseError.None;
    }

    private SdpParseError TakeAttribute(ReadOnlySpan<byte> value)
    {
        var colon = value.IndexOf((byte)':');
        var name = colon < 0 ? value.TrimEnd((byte)' ') : value[..colon];
        if (!SdpGrammar.IsToken(name)) return SdpParseError.Attribute;
        _attributes.Add(new SdpAttribute(SdpGrammar.Text(name), colon < 0 ? null : SdpGrammar.Text(value[(colon + 1)..])));
        return SdpParseError.None;
    }
}
