using Tandem.Contracts;
using Tandem.Core.Location;
using Tandem.Core.Routing;
using Tandem.Sip;

namespace Tandem.Core.Registration;

/// <summary>
/// GRUUs (RFC 5627): URIs that reach one device wherever it registered last, also after it reconnected. A public one is the address-of-record with the instance id as <c>gr</c>; a temporary one hides both.
/// </summary>
internal sealed class Gruu(Domains domains, LocationService location, TemporaryGruus temporary)
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
    /// <param name="subscriber">Whose it is; nobody's, who is not enabled, when it is a temporary one that is not good, or not any more.</param>
    /// <param name="instance">The instance id that it means.</param>
    public bool TryRead(in SipUri uri, out Subscriber subscriber, out ReadOnlySpan<byte> instance)
    {
        subscriber = default;
        if (!uri.Parameters.TryGet("gr"u8, out instance) || !domains.IsOwn(uri)) return false;
        if (!instance.IsEmpty) return domains.TryFind(uri, out subscriber);
        if (!TemporaryGruus.IsOne(uri.User)) return false;
        FindTemporary(uri, ref subscriber, ref instance);
        return true;
    }

    /// <summary>Whether the binding is of this instance.</summary>
    public static bool IsOf(Binding binding, ReadOnlySpan<byte> instance) => System.Text.Ascii.EqualsIgnoreCase(binding.Instance.Span, instance);

    // Section 5.4: good as long as a binding of the registration that it was given for is there.
    private void FindTemporary(in SipUri uri, ref Subscriber subscriber, ref ReadOnlySpan<byte> instance)
    {
        Span<byte> user = stackalloc byte[TemporaryGruus.MaxUserLength];
        if (!temporary.TryRead(uri.User, ref user, out var mark) || !domains.TryFind(user, uri, out var owner) || location.Find(owner.AddressOfRecord.Span) is not { } registration) return;
        foreach (var binding in registration.Bindings)
        {
            if (binding.Instance.IsEmpty || temporary.MarkOf(binding) != mark) continue;
            subscriber = owner;
            instance = binding.Instance.Span;
            return;
        }
    }
}
