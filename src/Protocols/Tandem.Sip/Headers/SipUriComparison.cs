using System.Text;

namespace Tandem.Sip;

/// <summary>Equivalence of URIs (RFC 3261 section 19.1.4).</summary>
internal static class SipUriComparison
{
    /// <summary>Longest URI whose parts are compared in any order. A longer one, which only an attacker writes, equals nothing but itself: pairing its parts costs its length squared.</summary>
    private const int MaxLength = 1024;

    internal static bool Equivalent(in SipUri left, in SipUri right) =>
        left.Value.SequenceEqual(right.Value)
        || left.Value.Length <= MaxLength && right.Value.Length <= MaxLength && AreEquivalent(left, right);

    private static bool AreEquivalent(in SipUri left, in SipUri right) =>
        left.IsSips == right.IsSips
        && left.Port == right.Port
        && Ascii.EqualsIgnoreCase(left.Host, right.Host)
        && UriEscapes.AreEqual(left.User, right.User, ignoreCase: false)
        && UriEscapes.AreEqual(left.Password, right.Password, ignoreCase: false)
        && AgreesWith(left.Parameters, right.Parameters)
        && AgreesWith(right.Parameters, left.Parameters)
        && CountHeaders(left.Headers) == CountHeaders(right.Headers)
        && ContainsHeaders(left.Headers, right.Headers)
        && ContainsHeaders(right.Headers, left.Headers);

    /// <summary>A parameter in both must have the same value; some must be in both or in none.</summary>
    private static bool AgreesWith(Parameters parameters, Parameters others)
    {
        foreach (var parameter in parameters)
        {
            if (others.TryGet(parameter.Name, out var value))
            {
                if (!UriEscapes.AreEqual(parameter.Value, value, ignoreCase: true)) return false;
            }
            else if (MustBeInBoth(parameter.Name))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The section's text names user, ttl, method and maddr; its examples add transport.</summary>
    private static bool MustBeInBoth(ReadOnlySpan<byte> name) => name.Length switch
    {
        3 => Ascii.EqualsIgnoreCase(name, "ttl"u8),
        4 => Ascii.EqualsIgnoreCase(name, "user"u8),
        5 => Ascii.EqualsIgnoreCase(name, "maddr"u8),
        6 => Ascii.EqualsIgnoreCase(name, "method"u8),
        9 => Ascii.EqualsIgnoreCase(name, "transport"u8),
        _ => false,
    };

    /// <summary>Whether every header of <paramref name="others"/> is one of <paramref name="headers"/>; headers are never ignored, but have no order.</summary>
    private static bool ContainsHeaders(ReadOnlySpan<byte> headers, ReadOnlySpan<byte> others)
    {
        while (TryReadHeader(ref others, out var other))
            if (!ContainsHeader(headers, other)) return false;
        return true;
    }

    private static bool ContainsHeader(ReadOnlySpan<byte> headers, ReadOnlySpan<byte> wanted)
    {
        while (TryReadHeader(ref headers, out var header))
            if (UriEscapes.AreEqual(header, wanted, ignoreCase: true)) return true;
        return false;
    }

    private static int CountHeaders(ReadOnlySpan<byte> headers)
    {
        var count = 0;
        while (TryReadHeader(ref headers, out _)) count++;
        return count;
    }

    private static bool TryReadHeader(ref ReadOnlySpan<byte> headers, out ReadOnlySpan<byte> header)
    {
        header = default;
        if (headers.IsEmpty) return false;
        var end = headers.IndexOf((byte)'&');
        if (end < 0) end = headers.Length;
        header = headers[..end];
        headers = headers[Math.Min(end + 1, headers.Length)..];
        return true;
    }
}
