namespace Tandem.Sip;

/// <summary>Why a body of several parts cannot be read (RFC 2046 section 5.1).</summary>
public enum MultipartError
{
    /// <summary>It can be read.</summary>
    None,

    /// <summary>Content-Type has no boundary, or one that is none: 1 to 70 octets.</summary>
    Boundary,

    /// <summary>The boundary does not stand where the first part should begin.</summary>
    NoPart,

    /// <summary>The boundary that ends the last part is missing.</summary>
    Unended,

    /// <summary>The fields of a part do not end, or are too long.</summary>
    Fields,

    /// <summary>There are more than <see cref="MultipartReader.MaxParts"/> parts.</summary>
    TooManyParts,

    /// <summary>Parts are within parts more often than <see cref="MultipartReader.MaxDepth"/> times.</summary>
    TooDeep,
}
