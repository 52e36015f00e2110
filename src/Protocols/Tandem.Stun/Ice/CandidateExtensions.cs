using System.Text;
using Tandem.Kernel;

namespace Tandem.Stun.Ice;

/// <summary>What stands behind the type of a candidate: the related address, and names with values, of which those that are not known are passed over (RFC 8839 section 5.1).</summary>
internal struct CandidateExtensions
{
    public CandidateTransport Transport;
    public PeerAddress? RelatedAddress;
    public string? UserFragment;

    public CandidateParseError Read(scoped ReadOnlySpan<byte> rest, bool isTcp)
    {
        scoped ReadOnlySpan<byte> relatedHost = default;
        var hasTcpType = false;
        for (var count = 0; !rest.IsEmpty; count++)
        {
            var name = IceGrammar.Next(ref rest);
            var value = IceGrammar.Next(ref rest);
            if (count == CandidateText.MaxExtensions || !IceGrammar.IsToken(name) || !IceGrammar.IsValue(value)) return CandidateParseError.Extension;
            if (name.SequenceEqual("raddr"u8)) relatedHost = value;
            else if (name.SequenceEqual("rport"u8) && !TryReadRelated(relatedHost, value)) return CandidateParseError.RelatedAddress;
            else if (name.SequenceEqual("tcptype"u8)) hasTcpType = TryReadTcpType(value);
            else if (name.SequenceEqual("ufrag"u8) && !TryReadUserFragment(value)) return CandidateParseError.Extension;
        }

        if (isTcp == hasTcpType) return CandidateParseError.None;
        // RFC 6544 section 4.5: what it says for UDP means nothing.
        Transport = CandidateTransport.Udp;
        return isTcp ? CandidateParseError.TcpType : CandidateParseError.None;
    }

    /// <summary>Browsers that hide an address write 0.0.0.0 or ::, and port 0 or 9.</summary>
    private bool TryReadRelated(ReadOnlySpan<byte> host, ReadOnlySpan<byte> port)
    {
        if (!IceGrammar.TryReadNumber(port, 5, out var number) || number > ushort.MaxValue) return false;
        if (!CandidateText.TryParseAddress(host, (ushort)number, out var related)) return false;
        RelatedAddress = related;
        return true;
    }

    private bool TryReadTcpType(ReadOnlySpan<byte> value)
    {
        Transport = value.SequenceEqual("active"u8) ? CandidateTransport.TcpActive
            : value.SequenceEqual("passive"u8) ? CandidateTransport.TcpPassive
            : value.SequenceEqual("so"u8) ? CandidateTransport.TcpSimultaneousOpen
            : CandidateTransport.Udp;
        return Transport != CandidateTransport.Udp;
    }

    private bool TryReadUserFragment(ReadOnlySpan<byte> value)
    {
        if (!IceCredentials.IsUserFragment(value)) return false;
        UserFragment = Encoding.ASCII.GetString(value);
        return true;
    }
}
