using Tandem.Sip;

namespace Tandem.Edge.Gateway;

/// <summary>The first Contact of a message.</summary>
internal static class Contacts
{
    /// <summary>Reads it as written.</summary>
    public static bool TryRead(SipMessage message, out ReadOnlySpan<byte> contact)
    {
        var contacts = message.Values(HeaderName.Contact);
        contact = contacts.MoveNext() ? contacts.Current : default;
        return !contact.IsEmpty;
    }

    /// <summary>The same octets as before where nothing has changed, or a copy.</summary>
    public static byte[] Keep(byte[] known, ReadOnlySpan<byte> contact) => contact.SequenceEqual(known) ? known : contact.ToArray();

    /// <summary>Whether a message names the same URI.</summary>
    public static bool IsSame(byte[] known, SipMessage message) => TryRead(message, out var contact) && UriOf(contact).SequenceEqual(UriOf(known));

    /// <summary>The URI as a Request-URI has it: without header fields.</summary>
    public static ReadOnlySpan<byte> UriOf(ReadOnlySpan<byte> contact)
    {
        if (!NameAddress.TryParse(contact, out var address)) return default;
        var headers = address.Uri.IndexOf((byte)'?');
        return headers < 0 ? address.Uri : address.Uri[..headers];
    }
}
