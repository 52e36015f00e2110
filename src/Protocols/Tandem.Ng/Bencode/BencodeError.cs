namespace Tandem.Ng.Bencode;

/// <summary>Why octets are no value.</summary>
public enum BencodeError
{
    /// <summary>They are.</summary>
    None,

    /// <summary>More octets than the limit.</summary>
    TooLong,

    /// <summary>Values within values beyond the limit.</summary>
    TooDeep,

    /// <summary>More values than the limit.</summary>
    TooMany,

    /// <summary>They end in the middle of a value.</summary>
    Truncated,

    /// <summary>A value begins with what none begins with, or is not written as it must.</summary>
    Malformed,

    /// <summary>Something follows the value.</summary>
    Trailing,
}
