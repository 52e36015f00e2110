namespace Tandem.Stun;

/// <summary>From where a response shall come (RFC 5780 section 7.2).</summary>
[Flags]
public enum StunChange
{
    /// <summary>From where the request went to.</summary>
    None = 0,

    /// <summary>From the other port.</summary>
    Port = 0x02,

    /// <summary>From the other address.</summary>
    Address = 0x04,
}
