using System.Globalization;
using System.Text;
using Tandem.Sdp;
using Tandem.Sip;

namespace Tandem.Edge.Gateway;

/// <summary>The session descriptions in messages: the body, or a part of one of several parts (RFC 5621), whose other parts stay as they are.</summary>
internal static class Descriptions
{
    public static ReadOnlySpan<byte> Type => "application/sdp"u8;

    /// <summary>Whether there is a description that can be read: one that is compressed, or coded for mail, passes as it is.</summary>
    public static bool IsIn(SipMessage message) => TryFind(message, out _, out _);

    /// <summary>Whether the body has several parts that cannot be told from each other, and must be understood.</summary>
    public static bool IsMalformed(SipMessage message) =>
        !TryFind(message, out _, out var error) && error != MultipartError.None && !DescriptionPlace.IsOptional(message[HeaderName.ContentDisposition]);

    /// <summary>The description's octets; empty when there is none.</summary>
    public static ReadOnlySpan<byte> OctetsOf(SipMessage message) => TryFind(message, out var place, out _) ? message.Body[place.Content] : default;

    /// <summary>Whether the body is of a type; its parameters do not count.</summary>
    public static bool HasType(SipMessage message, ReadOnlySpan<byte> type) => DescriptionPlace.HasType(message[HeaderName.ContentType], type);

    /// <summary>Reads the description; null when it cannot be read.</summary>
    public static SessionDescription? Read(SipMessage message) =>
        SessionDescription.TryParse(OctetsOf(message), SdpLimits.Default, out var description) == SdpParseError.None ? description : null;

    /// <summary>Puts another description into a message.</summary>
    public static void Write(SipMessage message, byte[] description)
    {
        if (TryFind(message, out var place, out _) && place.Part != default) SetParts(message, Replaced(message.Body, place, description));
        else message.SetBody(Type, description);
    }

    /// <summary>Gives a message the body that one like it was sent with.</summary>
    public static void Repeat(SipMessage message, byte[] body) => SetParts(message, body);

    /// <summary>Takes the description out of a message.</summary>
    public static void Remove(SipMessage message)
    {
        if (!TryFind(message, out var place, out _) || place.IsAlone)
        {
            message.SetBody(default, default);
            return;
        }

        var (start, length) = place.Holder.Whole.GetOffsetAndLength(message.Body.Length);
        SetParts(message, [.. message.Body[..start], .. message.Body[(start + length)..]]);
    }

    private static bool TryFind(SipMessage message, out DescriptionPlace place, out MultipartError error)
    {
        (place, error) = (new DescriptionPlace(.., default, default, IsAlone: true), MultipartError.None);
        if (message.Body.IsEmpty || message.Has(HeaderName.ContentEncoding)) return false;
        var type = message[HeaderName.ContentType];
        return MultipartReader.IsMultipart(type) ? DescriptionPlace.TryFind(type, message.Body, out place, out error) : DescriptionPlace.HasType(type, Type);
    }

    private static void SetParts(SipMessage message, byte[] body) => message.SetBody(message[HeaderName.ContentType].ToArray(), body);

    private static byte[] Replaced(ReadOnlySpan<byte> body, in DescriptionPlace place, byte[] description)
    {
        var (start, length) = place.Content.GetOffsetAndLength(body.Length);
        var fields = body[place.Part.Fields];
        if (!BodyPart.TryFindField(fields, "Content-Length"u8, out var value)) return [.. body[..start], .. description, .. body[(start + length)..]];
        // Some say in a part how long it is.
        var (first, digits) = value.GetOffsetAndLength(fields.Length);
        var said = start - fields.Length + first;
        return [.. body[..said], .. Encoding.ASCII.GetBytes(description.Length.ToString(CultureInfo.InvariantCulture)), .. body[(said + digits)..start], .. description, .. body[(start + length)..]];
    }
}
