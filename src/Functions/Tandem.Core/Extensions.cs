using System.Text;
using Tandem.Sip;

namespace Tandem.Core;

/// <summary>The option-tags that this node supports where it is the end of a request (RFC 3261 section 8.2.2.3).</summary>
internal static class Extensions
{
    /// <summary>The value of Supported.</summary>
    public static ReadOnlySpan<byte> Supported => "path, outbound, gruu"u8;

    /// <summary>Whether a list field has this tag.</summary>
    public static bool IsListed(SipMessage request, HeaderName field, ReadOnlySpan<byte> tag)
    {
        foreach (var value in request.Values(field))
            if (Ascii.EqualsIgnoreCase(value, tag)) return true;
        return false;
    }

    /// <summary>Makes the 420 for a Require or Proxy-Require that demands what is not supported, or null. A proxy as such supports none (section 16.3 step 5).</summary>
    public static SipMessage? RefuseUnsupported(SipMessage request, HeaderName field, Identifiers identifiers)
    {
        SipMessage? refusal = null;
        foreach (var tag in request.Values(field))
        {
            if (field == HeaderName.Require && IsSupported(tag)) continue;
            refusal ??= identifiers.CreateResponse(request, 420);
            refusal.Append(HeaderName.Unsupported, Folding.Undo(tag));
        }

        return refusal;
    }

    private static bool IsSupported(ReadOnlySpan<byte> tag) =>
        Ascii.EqualsIgnoreCase(tag, "path"u8) || Ascii.EqualsIgnoreCase(tag, "outbound"u8) || Ascii.EqualsIgnoreCase(tag, "gruu"u8);
}
