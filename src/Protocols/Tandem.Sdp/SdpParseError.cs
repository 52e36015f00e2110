namespace Tandem.Sdp;

/// <summary>Why a description was refused.</summary>
public enum SdpParseError
{
    /// <summary>It was not.</summary>
    None,

    /// <summary>It has more octets than the limit.</summary>
    TooLong,

    /// <summary>It has more lines than the limit.</summary>
    TooManyLines,

    /// <summary>It has more media than the limit.</summary>
    TooManyMedia,

    /// <summary>A medium has more formats than the limit.</summary>
    TooManyFormats,

    /// <summary>A line does not begin with a letter and an equals sign, or has a NUL or CR in it (RFC 8866 section 5).</summary>
    Line,

    /// <summary>A line is of a type that the RFC does not have; such a description must be refused (section 5).</summary>
    UnknownType,

    /// <summary>A line stands a second time, or among the lines of a medium where it must not.</summary>
    Misplaced,

    /// <summary>It does not begin with <c>v=0</c> (section 5.1).</summary>
    Version,

    /// <summary>The origin is missing, or not as section 5.2 wants it.</summary>
    Origin,

    /// <summary>A connection is not as section 5.7 wants it.</summary>
    Connection,

    /// <summary>A medium that is not refused has no connection, and neither has the session (section 5.7).</summary>
    MissingConnection,

    /// <summary>A bandwidth is not as section 5.8 wants it.</summary>
    Bandwidth,

    /// <summary>A time is not as section 5.9 wants it, or a repetition belongs to none.</summary>
    Timing,

    /// <summary>An attribute is not as section 5.13 wants it.</summary>
    Attribute,

    /// <summary>A medium is not as section 5.14 wants it.</summary>
    Media,
}
