using System.Text;
using Tandem.Kernel;

namespace Tandem.Stun.Ice;

/// <summary>Candidates as text: the value of <c>a=candidate</c> (RFC 8839 section 5.1, RFC 6544 section 4.5), as browsers hand it to pages too. Thread-safe.</summary>
public static class CandidateText
{
    /// <summary>Longest value that is read, in octets: some four times what browsers write, extensions included.</summary>
    public const int MaxLength = 768;

    /// <summary>Most extensions that are read: browsers write six.</summary>
    public const int MaxExtensions = 32;

    /// <summary>Longest name of a host (RFC 1035 section 2.3.4).</summary>
    public const int MaxNameLength = 253;

    private const uint MaxPriority = int.MaxValue;

    /// <summary>Reads a candidate.</summary>
    /// <param name="value">What stands behind <c>a=candidate:</c>; a <c>candidate:</c> before it, as browsers write, is passed over.</param>
    /// <param name="candidate">The candidate; null when there is an error.</param>
    public static CandidateParseError TryParse(ReadOnlySpan<byte> value, out Candidate? candidate)
    {
        candidate = null;
        if (value.Length > MaxLength) return CandidateParseError.TooLong;
        if (value.StartsWith("candidate:"u8)) value = value["candidate:"u8.Length..];
        if (!Foundation.TryParse(IceGrammar.Next(ref value), out var foundation)) return CandidateParseError.Foundation;
        if (!IceGrammar.TryReadNumber(IceGrammar.Next(ref value), 3, out var component) || component is < Candidate.MinComponent or > Candidate.MaxComponent) return CandidateParseError.Component;
        var transport = IceGrammar.Next(ref value);
        var isTcp = Ascii.EqualsIgnoreCase(transport, "TCP"u8);
        if (!isTcp && !Ascii.EqualsIgnoreCase(transport, "UDP"u8)) return CandidateParseError.Transport;
        if (!IceGrammar.TryReadNumber(IceGrammar.Next(ref value), 10, out var priority) || priority is 0 or > MaxPriority) return CandidateParseError.Priority;
        var host = IceGrammar.Next(ref value);
        if (!IceGrammar.TryReadNumber(IceGrammar.Next(ref value), 5, out var port) || port > ushort.MaxValue) return CandidateParseError.Port;
        var name = default(string);
        if (!TryParseAddress(host, (ushort)port, out var address) && !TryParseName(host, (ushort)port, out name, out address)) return CandidateParseError.Address;
        if (!IceGrammar.Next(ref value).SequenceEqual("typ"u8) || !TryParseType(IceGrammar.Next(ref value), out var type)) return CandidateParseError.Type;
        var extensions = default(CandidateExtensions);
        var error = extensions.Read(value, isTcp);
        if (error != CandidateParseError.None) return error;
        candidate = new Candidate
        {
            Foundation = foundation,
            Component = (int)component,
            Transport = extensions.Transport,
            Priority = priority,
            Address = address,
            Name = name,
            Type = type,
            RelatedAddress = extensions.RelatedAddress,
            UserFragment = extensions.UserFragment,
        };
        return CandidateParseError.None;
    }

    /// <summary>Writes the value of <c>a=candidate</c>, which is never longer than <see cref="MaxLength"/>.</summary>
    /// <returns>How many octets.</returns>
    /// <exception cref="ArgumentException">The destination is shorter than the candidate.</exception>
    public static int Write(Candidate candidate, Span<byte> destination)
    {
        var text = new IceTextWriter(destination);
        text.Word(candidate.Foundation.ToString());
        text.Number((uint)candidate.Component);
        text.Word(candidate.Transport.IsTcp() ? "TCP" : "UDP");
        text.Number(candidate.Priority);
        if (candidate.Name is { } name) text.Word(name);
        else text.Word(candidate.Address.ToIPAddress().ToString());
        text.Number(candidate.Address.Port);
        text.Word("typ");
        text.Word(Text(candidate.Type));
        if (candidate.RelatedAddress is { } related)
        {
            text.Word("raddr");
            text.Word(related.ToIPAddress().ToString());
            text.Word("rport");
            text.Number(related.Port);
        }

        if (candidate.Transport.IsTcp())
        {
            text.Word("tcptype");
            text.Word(Text(candidate.Transport));
        }

        if (candidate.UserFragment is { } fragment)
        {
            text.Word("ufrag");
            text.Word(fragment);
        }

        return text.Length;
    }

    internal static bool TryParseAddress(ReadOnlySpan<byte> host, ushort port, out PeerAddress address)
    {
        address = default;
        // In SDP an IPv6 address stands without brackets.
        return !host.IsEmpty && host[0] != (byte)'[' && PeerAddress.TryParse(host, port, out address);
    }

    /// <summary>One label and <c>.local</c>: anything else is no name of multicast DNS that hides an address (draft-ietf-mmusic-mdns-ice-candidates section 3.2.1).</summary>
    private static bool TryParseName(ReadOnlySpan<byte> host, ushort port, out string? name, out PeerAddress address)
    {
        name = null;
        address = new PeerAddress([0, 0, 0, 0], port);
        if (host.Length is < 7 or > MaxNameLength || !Ascii.EqualsIgnoreCase(host[^6..], ".local"u8) || host.Count((byte)'.') != 1) return false;
        foreach (var octet in host)
        {
            if (!char.IsAsciiLetterOrDigit((char)octet) && octet is not ((byte)'-' or (byte)'.')) return false;
        }

        name = Encoding.ASCII.GetString(host).ToLowerInvariant();
        return true;
    }

    private static bool TryParseType(ReadOnlySpan<byte> word, out CandidateType type)
    {
        type = word.SequenceEqual("srflx"u8) ? CandidateType.ServerReflexive
            : word.SequenceEqual("prflx"u8) ? CandidateType.PeerReflexive
            : word.SequenceEqual("relay"u8) ? CandidateType.Relayed
            : CandidateType.Host;
        return type != CandidateType.Host || word.SequenceEqual("host"u8);
    }

    private static string Text(CandidateType type) => type switch
    {
        CandidateType.ServerReflexive => "srflx",
        CandidateType.PeerReflexive => "prflx",
        CandidateType.Relayed => "relay",
        _ => "host",
    };

    private static string Text(CandidateTransport transport) => transport switch
    {
        CandidateTransport.TcpActive => "active",
        CandidateTransport.TcpPassive => "passive",
        _ => "so",
    };
}
