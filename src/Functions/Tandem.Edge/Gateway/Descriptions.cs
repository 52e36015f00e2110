using System.Text;
using Tandem.Sdp;
using Tandem.Sip;

namespace Tandem.Edge.Gateway;

/// <summary>The session descriptions in messages.</summary>
internal static class Descriptions
{
    private static ReadOnlySpan<byte> Type => "application/sdp"u8;

    /// <summary>Whether the body is a description that can be read: one in a multipart body, or compressed, passes as it is.</summary>
    public static bool IsIn(SipMessage message) =>
        !message.Body.IsEmpty && HasType(message, Type) && !message.Has(HeaderName.ContentEncoding);

    /// <summary>Whether the body is of a type; its parameters do not count.</summary>
    public static bool HasType(SipMessage message, ReadOnlySpan<byte> type)
    {
        var value = message[HeaderName.ContentType];
        var end = value.IndexOf((byte)';');
        return Ascii.EqualsIgnoreCase((end < 0 ? value : value[..end]).Trim(" \t"u8), type);
    }

    /// <summary>Reads the description; null when it cannot be read.</summary>
    public static SessionDescription? Read(SipMessage message) =>
        SessionDescription.TryParse(message.Body, SdpLimits.Default, out var description) == SdpParseError.None ? description : null;

    /// <summary>Puts another description into a message.</summary>
    public static void Write(SipMessage message, byte[] description) => message.SetBody(Type, description);

    /// <summary>Takes the description out of a message.</summary>
    public static void Remove(SipMessage message) => message.SetBody(default, default);
}
