using Tandem.Core.Location;
using Tandem.Core.Routing;
using Tandem.Contracts;
using Tandem.Sip;

namespace Tandem.Core.Registration;

/// <summary>
/// Public GRUUs (RFC 5627): the address-of-record with the instance id as <c>gr</c>. Such a URI reaches the one device wherever it registered last, also after it reconnected.
/// </summary>
internal static class Gruu
{
    /// <summary>Writes the public GRUU of an instance.</summary>
    public static void Write(ReadOnlySpan<byte> addressOfRecord, ReadOnlySpan<byte> instance, ref SipWriter writer)
    {
        writer.Append(addressOfRecord);
        writer.Append(";gr="u8);
        writer.Append(instance);
    }

    /// <summary>Whether a URI is a GRUU of a user of ours.</summary>
    /// <param name="uri">The URI.</param>
    /// <param name="domains">The own domains.</param>
    /// <param name="subscriber">Whose it is.</param>
    /// <param name="instance">The instance id in it.</param>
    public static bool TryRead(in SipUri uri, Domains domains, out Subscriber subscriber, out ReadOnlySpan<byte> instance)
    {
        subscriber = default;
        // A temporary GRUU has "gr" without a value; none are given out.
        return uri.Parameters.TryGet("gr"u8, out instance) && !instance.IsEmpty && domains.IsOwn(uri) && domains.TryFind(uri, out subscriber);
    }

    /// <summary>Whether the binding is of this instance.</summary>
    public static bool IsOf(Binding binding, ReadOnlySpan<byte> instance) => System.Text.Ascii.EqualsIgnoreCase(binding.Instance.Span, instance);
}
