using Tandem.Sip;

namespace Tandem.Edge.Gateway;

/// <summary>What tells one device of a user from another.</summary>
internal static class DeviceName
{
    /// <summary>The device that sends a request, by its Contact: its instance id, also out of a GRUU (RFC 5627), or the URI without parameters.</summary>
    public static ReadOnlySpan<byte> OfSender(SipMessage request)
    {
        var contacts = request.Values(HeaderName.Contact);
        if (!contacts.MoveNext() || !NameAddress.TryParse(contacts.Current, out var contact)) return default;
        if (contact.Parameters.TryGet("+sip.instance"u8, out var instance) && instance.Length > 4) return instance[2..^2];
        return SipUri.TryParse(contact.Uri, out var uri) && uri.Parameters.TryGet("gr"u8, out var gruu) ? gruu : WithoutParameters(contact.Uri);
    }

    /// <summary>The device of a binding.</summary>
    public static ReadOnlySpan<byte> OfBinding(ReadOnlySpan<byte> contact, ReadOnlySpan<byte> instance) => instance.IsEmpty ? WithoutParameters(contact) : instance;

    private static ReadOnlySpan<byte> WithoutParameters(ReadOnlySpan<byte> uri)
    {
        var end = uri.IndexOfAny((byte)';', (byte)'?');
        return end < 0 ? uri : uri[..end];
    }
}
