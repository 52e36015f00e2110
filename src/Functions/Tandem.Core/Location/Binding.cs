using System.Runtime.InteropServices;
using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Core.Location;

/// <summary>One contact of an address-of-record (RFC 3261 section 10.3), with the flow on which it registered (RFC 5626 section 6).</summary>
internal sealed record Binding
{
    /// <summary>The contact's URI as registered.</summary>
    public required ReadOnlyMemory<byte> Contact { get; init; }

    /// <summary>The flow on which the REGISTER came.</summary>
    public required Flow Flow { get; init; }

    /// <summary>The instance id without quotes and angle brackets, such as <c>urn:uuid:...</c>; empty for none.</summary>
    public ReadOnlyMemory<byte> Instance { get; init; }

    /// <summary>The reg-id of outbound; 0 for a contact that is known by its URI alone.</summary>
    public uint RegId { get; init; }

    /// <summary>The preference in thousandths, 0 to 1000.</summary>
    public ushort Preference { get; init; } = 1000;

    /// <summary>The parameters of the Contact by which the device tells what it can do (RFC 3840), as written, each with its semicolon; empty for none.</summary>
    public ReadOnlyMemory<byte> Features { get; init; }

    /// <summary>The Path values (RFC 3327), separated by commas; empty for none.</summary>
    public ReadOnlyMemory<byte> Path { get; init; }

    /// <summary>Call-ID of the last REGISTER for this contact.</summary>
    public required ReadOnlyMemory<byte> CallId { get; set; }

    /// <summary>CSeq number of the last REGISTER for this contact.</summary>
    public required uint CSeq { get; set; }

    /// <summary>When it was made or refreshed. After a restart: when it was restored.</summary>
    public required Instant Registered { get; set; }

    /// <summary>When it ends.</summary>
    public required Instant Expires { get; set; }

    /// <summary>The User-Agent field; empty for none.</summary>
    public ReadOnlyMemory<byte> UserAgent { get; init; }

    /// <summary>Whether it is an outbound registration, which is reached by its flow and in no other way.</summary>
    public bool IsOutbound => RegId != 0;

    /// <summary>The contact as a Request-URI: without the header fields that a URI may carry (RFC 3261 section 19.1.1, table 1).</summary>
    public ReadOnlyMemory<byte> RequestUri => Contact.Span.IndexOf((byte)'?') is var end and >= 0 ? Contact[..end] : Contact;

    /// <summary>
    /// Takes a refresh that changes nothing but Call-ID, CSeq and time, which is what nearly every REGISTER is. A binding lives for hours: were it replaced by a new one at each refresh, the
    /// collector would have to move every one of them to its old generation, and to look for the dead ones there. The one who refreshes is the only binding of its registration, so that neither its order nor
    /// the octets of its Call-ID are shared.
    /// </summary>
    /// <returns>False when it is more than that, and nothing was changed.</returns>
    public bool TryRefresh(Binding refreshed, ReadOnlySpan<byte> callId)
    {
        if (Flow != refreshed.Flow || RegId != refreshed.RegId || Preference != refreshed.Preference || !IsEqual(Contact, refreshed.Contact) || !IsEqual(Instance, refreshed.Instance)
            || !IsEqual(Features, refreshed.Features) || !IsEqual(Path, refreshed.Path) || !IsEqual(UserAgent, refreshed.UserAgent)) return false;
        if (CallId.Length == callId.Length) callId.CopyTo(MemoryMarshal.AsMemory(CallId).Span);
        else CallId = callId.ToArray();
        (CSeq, Registered, Expires) = (refreshed.CSeq, refreshed.Registered, refreshed.Expires);
        return true;
    }

    private static bool IsEqual(ReadOnlyMemory<byte> left, ReadOnlyMemory<byte> right) => left.Span.SequenceEqual(right.Span);

    /// <summary>Whether a contact with this URI, or with this instance and reg-id, is this one.</summary>
    public bool IsSame(ReadOnlySpan<byte> contact, ReadOnlySpan<byte> instance, uint regId)
    {
        if (regId != RegId) return false;
        if (regId != 0) return Instance.Span.SequenceEqual(instance);
        return Contact.Span.SequenceEqual(contact)
            || (SipUri.TryParse(Contact.Span, out var own) && SipUri.TryParse(contact, out var other) && SipUri.Equivalent(own, other));
    }
}
