namespace Tandem.Ng;

/// <summary>Why a datagram is no message.</summary>
public enum NgError
{
    /// <summary>It is.</summary>
    None,

    /// <summary>It does not begin with a cookie and a space: nobody could tell the reply.</summary>
    Cookie,

    /// <summary>What follows is no dictionary in bencode, or beyond the limits.</summary>
    Body,
}
