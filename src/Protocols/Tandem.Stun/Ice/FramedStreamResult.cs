namespace Tandem.Stun.Ice;

/// <summary>What <see cref="FramedStream.Next"/> found.</summary>
public enum FramedStreamResult : byte
{
    /// <summary>A packet.</summary>
    Packet,

    /// <summary>Not all of it has come yet.</summary>
    NeedMore,

    /// <summary>A packet that is too long: the connection is to be closed.</summary>
    TooLong,
}
