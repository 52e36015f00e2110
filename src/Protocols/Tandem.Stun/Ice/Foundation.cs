using System.Globalization;
using System.Text;
using Tandem.Kernel;

namespace Tandem.Stun.Ice;

/// <summary>
/// What candidates have in common that are of one type, one base address, one server and one transport (RFC 8445 section 5.1.1.3): when a check of one works, one of the others probably will. 1 to 32 letters, digits,
/// plus signs and slashes. A value.
/// </summary>
public readonly record struct Foundation
{
    /// <summary>Longest foundation (RFC 8839 section 5.1).</summary>
    public const int MaxLength = 32;

    private readonly string? _text;

    private Foundation(string text) => _text = text;

    /// <summary>Reads a foundation. False when it is empty, too long, or has other characters.</summary>
    public static bool TryParse(ReadOnlySpan<byte> octets, out Foundation foundation)
    {
        foundation = default;
        if (octets.Length > MaxLength || !IceGrammar.IsIceChars(octets)) return false;
        foundation = new Foundation(Encoding.ASCII.GetString(octets));
        return true;
    }

    /// <summary>That of a candidate.</summary>
    /// <param name="hash">With a key of this agent, so that nobody learns its addresses by trying. Two that differ have the same foundation once in 4,000,000,000 times, which costs a check the wait for another.</param>
    /// <param name="type">The type.</param>
    /// <param name="base">The base, of which the port does not count.</param>
    /// <param name="server">The STUN or TURN server; default for a host candidate.</param>
    /// <param name="via">How a TURN server is reached.</param>
    internal static Foundation Of(in SipHash hash, CandidateType type, in CandidateBase @base, in PeerAddress server, StunTransport via = default)
    {
        Span<byte> octets = stackalloc byte[2 + 1 + 16 + 16];
        octets[0] = (byte)((int)type | ((int)via << 4));
        octets[1] = (byte)@base.Transport;
        var length = 3 + @base.Address.WriteAddress(octets[3..]);
        octets[2] = (byte)length;
        length += server.WriteAddress(octets[length..]);
        return new Foundation(((uint)hash.Hash(octets[..length])).ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>The text.</summary>
    public override string ToString() => _text ?? "";
}
