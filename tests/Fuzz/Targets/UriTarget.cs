using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Fuzz.Targets;

/// <summary>Two URIs, a line each: each is equivalent to itself, both agree on whether they are equivalent to each other, and a canonical address is its own canonical address.</summary>
internal static class UriTarget
{
    public static void Run(byte[] octets)
    {
        var end = octets.AsSpan().IndexOf((byte)'\n');
        var first = end < 0 ? octets : octets.AsSpan(0, end);
        var second = end < 0 ? default : octets.AsSpan(end + 1);
        Check(first);
        Check(second);
        if (!SipUri.TryParse(first, out var left) || !SipUri.TryParse(second, out var right)) return;
        Assert.Equal(SipUri.Equivalent(left, right), SipUri.Equivalent(right, left));
    }

    private static void Check(ReadOnlySpan<byte> octets)
    {
        if (!SipUri.TryParse(octets, out var uri)) return;
        Assert.False(uri.Host.IsEmpty);
        Assert.InRange(uri.Port, 0, ushort.MaxValue);
        Assert.True(SipUri.Equivalent(uri, uri));
        // What is taken for a SIP URI is one for every reader of the outer form too.
        Assert.True(Grammar.IsUri(octets));
        foreach (var parameter in uri.Parameters) Assert.True(uri.Parameters.Has(parameter.Name));
        _ = (uri.Transport, uri.IsLooseRouter, uri.IsSips);
        _ = PeerAddress.TryParse(uri.Host, (ushort)uri.Port, out _);
        CheckCanonical(uri);
    }

    private static void CheckCanonical(in SipUri uri)
    {
        var canonical = new byte[4 + (3 * uri.Value.Length)];
        canonical = canonical[..uri.WriteAddressOfRecord(canonical)];
        Assert.True(SipUri.TryParse(canonical, out var again));
        var twice = new byte[4 + (3 * canonical.Length)];
        Assert.Equal(canonical, twice[..again.WriteAddressOfRecord(twice)]);
    }
}
