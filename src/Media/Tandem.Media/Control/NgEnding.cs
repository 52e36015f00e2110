namespace Tandem.Media.Control;

/// <summary>How a call of a proxy has ended.</summary>
internal enum NgEnding
{
    /// <summary>The proxy wished it.</summary>
    Deleted,

    /// <summary>Nothing came any more.</summary>
    Silent,

    /// <summary>The server ends.</summary>
    Forced,
}
