namespace Tandem.Stun.Ice;

/// <summary>The value of <c>ice-options</c> (RFC 8839 section 5.6). Thread-safe.</summary>
public static class IceOptionsText
{
    /// <summary>Longest value that is read: browsers write one or two tags.</summary>
    public const int MaxLength = 256;

    /// <summary>Reads the tags, of which those that are not known are passed over. False when the value is too long or has characters that must not be there.</summary>
    public static bool TryParse(ReadOnlySpan<byte> value, out IceFeatures features)
    {
        features = IceFeatures.None;
        if (value.IsEmpty || value.Length > MaxLength) return false;
        while (!value.IsEmpty)
        {
            var tag = IceGrammar.Next(ref value);
            // RFC 8839 has ice-chars; libraries write token characters such as the hyphen (rtp+ecn, google-ice).
            if (!IceGrammar.IsIceChars(tag) && !IceGrammar.IsToken(tag)) return false;
            if (tag.SequenceEqual("ice2"u8)) features |= IceFeatures.Ice2;
            else if (tag.SequenceEqual("trickle"u8)) features |= IceFeatures.Trickle;
            else if (tag.SequenceEqual("renomination"u8)) features |= IceFeatures.Renomination;
        }

        return true;
    }

    /// <summary>Writes the tags; nothing when there are none.</summary>
    /// <returns>How many octets, at most 25.</returns>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public static int Write(IceFeatures features, Span<byte> destination)
    {
        var text = new IceTextWriter(destination);
        if (features.HasFlag(IceFeatures.Ice2)) text.Word("ice2");
        if (features.HasFlag(IceFeatures.Trickle)) text.Word("trickle");
        if (features.HasFlag(IceFeatures.Renomination)) text.Word("renomination");
        return text.Length;
    }
}
