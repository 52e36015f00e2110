namespace Tandem.Contracts.Media;

/// <summary>Which calls have their media through this node.</summary>
public enum SessionMode
{
    /// <summary>Those whose two sides could not have them without it: a browser and a phone, a side behind a NAT without ICE.</summary>
    Auto,

    /// <summary>None: descriptions pass byte for byte.</summary>
    Off,

    /// <summary>All.</summary>
    Always,
}

/// <summary>What is set for single accounts. On the lane.</summary>
public interface ISessionPolicies
{
    /// <summary>What is set for the calls of a canonical address-of-record; null for nothing. <see cref="SessionMode.Always"/> of either side counts more than <see cref="SessionMode.Off"/> of the other.</summary>
    SessionMode? ModeOf(ReadOnlySpan<byte> addressOfRecord);
}
