using System.Text;
using Tandem.Sdp;
using Tandem.Sip;

namespace Tandem.Edge.Gateway;

/// <summary>Where in a body a session description stands: it is the body, or a part of it (RFC 5621).</summary>
/// <param name="Content">The description.</param>
/// <param name="Part">The part that it is; the default value when it is the body.</param>
/// <param name="Holder">The outermost part that has nothing else in it: what goes when the description is taken out.</param>
/// <param name="IsAlone">Whether the body has nothing else in it.</param>
internal readonly record struct DescriptionPlace(Range Content, BodyPart Part, BodyPart Holder, bool IsAlone)
{
    /// <summary>Looks for the description in a body of several parts.</summary>
    /// <param name="contentType">The value of Content-Type.</param>
    /// <param name="body">The body.</param>
    /// <param name="place">Where it stands, when there is one.</param>
    /// <param name="error">What is wrong with the parts, those that may be passed over apart.</param>
    public static bool TryFind(ReadOnlySpan<byte> contentType, ReadOnlySpan<byte> body, out DescriptionPlace place, out MultipartError error) =>
        TryFind(contentType, body, .., depth: 1, out place, out error);

    private static bool TryFind(ReadOnlySpan<byte> contentType, ReadOnlySpan<byte> body, Range content, int depth, out DescriptionPlace place, out MultipartError error)
    {
        place = default;
        error = MultipartError.TooDeep;
        if (depth > MultipartReader.MaxDepth) return false;
        error = MultipartReader.TryRead(contentType, body, content, out var parts);
        if (error != MultipartError.None) return false;
        // Of alternatives the last one counts that is known (RFC 2046 section 5.1.4), otherwise the first description is the session's.
        var isAlternative = HasType(contentType, "multipart/alternative"u8);
        var (isFound, count) = (false, 0);
        while (parts.TryTake(out var part))
        {
            count++;
            if (isFound && !isAlternative) continue;
            if (IsDescription(body, part)) place = new DescriptionPlace(part.Content, part, part, IsAlone: true);
            else if (!TryFindWithin(body, part, depth, ref place, out error)) continue;
            if (error != MultipartError.None) return false;
            isFound = true;
        }

        place = place with { IsAlone = isFound && count == 1 && place.IsAlone };
        return isFound;
    }

    private static bool TryFindWithin(ReadOnlySpan<byte> body, in BodyPart part, int depth, ref DescriptionPlace place, out MultipartError error)
    {
        error = MultipartError.None;
        var type = part.Field(body, "Content-Type"u8);
        if (!MultipartReader.IsMultipart(type)) return false;
        if (TryFind(type, body, part.Content, depth + 1, out var within, out error))
        {
            place = within.IsAlone ? within with { Holder = part } : within;
            return true;
        }

        // What need not be understood may be broken, too (RFC 3261 section 20.11).
        if (IsOptional(part.Field(body, "Content-Disposition"u8))) error = MultipartError.None;
        return error != MultipartError.None;
    }

    /// <summary>Whether a part is a description of the session, as one is when nothing else is said (RFC 3261 section 20.11), and as it is (RFC 5621 section 3).</summary>
    private static bool IsDescription(ReadOnlySpan<byte> body, in BodyPart part)
    {
        if (!HasType(part.Field(body, "Content-Type"u8), Descriptions.Type)) return false;
        var disposition = part.Field(body, "Content-Disposition"u8);
        var encoding = part.Field(body, "Content-Transfer-Encoding"u8);
        // What need not be understood is passed over when it is not.
        if (IsOptional(disposition) && SessionDescription.TryParse(body[part.Content], SdpLimits.Default, out _) != SdpParseError.None) return false;
        return (disposition.IsEmpty || HasType(disposition, "session"u8)) && part.Field(body, "Content-Encoding"u8).IsEmpty
            && (encoding.IsEmpty || HasType(encoding, "binary"u8) || HasType(encoding, "8bit"u8) || HasType(encoding, "7bit"u8));
    }

    /// <summary>Whether a value of Content-Disposition says <c>handling=optional</c>.</summary>
    public static bool IsOptional(ReadOnlySpan<byte> disposition)
    {
        var semicolon = disposition.IndexOf((byte)';');
        return semicolon >= 0 && new Parameters(disposition[semicolon..]).TryGet("handling"u8, out var handling) && Ascii.EqualsIgnoreCase(handling.Trim((byte)'"'), "optional"u8);
    }

    /// <summary>Whether a value is of a type, whatever parameters it has.</summary>
    public static bool HasType(ReadOnlySpan<byte> value, ReadOnlySpan<byte> type)
    {
        var end = value.IndexOf((byte)';');
        return Ascii.EqualsIgnoreCase((end < 0 ? value : value[..end]).Trim(" \t\r\n"u8), type);
    }
}
